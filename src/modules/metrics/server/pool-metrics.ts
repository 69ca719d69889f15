import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';

const POOL = 'db_client_connection_pool_name';
const STATE = 'db_client_connection_state';

/** The database connections, with the names of OpenTelemetry's conventions for connection pools. Read at each scrape. */
@Injectable()
export class PoolMetrics {
  constructor(registry: Registry, database: DataSource) {
    const pool = (database.driver as PostgresDriver).master as Pool;
    const name = { [POOL]: 'postgres' };
    const registers = [registry];
    new Gauge({
      name: 'db_client_connection_count',
      help: 'Database connections, by whether a query uses them.',
      labelNames: [POOL, STATE],
      registers,
      collect() {
        this.set({ ...name, [STATE]: 'idle' }, pool.idleCount);
        this.set({ ...name, [STATE]: 'used' }, pool.totalCount - pool.idleCount);
      },
    });
    new Gauge({
      name: 'db_client_connection_max',
      help: 'Database connections that may be open at once.',
      labelNames: [POOL],
      registers,
      collect() {
        this.set(name, pool.options.max);
      },
    });
    new Gauge({
      name: 'db_client_connection_pending_requests',
      help: 'Queries that wait for a free database connection.',
      labelNames: [POOL],
      registers,
      collect() {
        this.set(name, pool.waitingCount);
      },
    });
  }
}
