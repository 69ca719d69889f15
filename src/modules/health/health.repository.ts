import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { from, firstValueFrom, timeout } from 'rxjs';
import { DataSource } from 'typeorm';

/** A health check that waits is no answer either. */
const LIMIT_MS = 1_000;
/** From here on the number of conversations is the planner's estimate: counting would read all of them. */
const COUNTED_UP_TO = 10_000;

/** What can be asked of the database about itself; each rejects after a second without an answer. */
@Injectable()
export class HealthRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async countConversations(): Promise<number> {
    const [row] = await this.ask<{ count: string }>(
      `SELECT CASE WHEN reltuples > $1 THEN reltuples::bigint ELSE (SELECT count(*) FROM conversations) END AS count
       FROM pg_class WHERE oid = 'conversations'::regclass`,
      [COUNTED_UP_TO],
    );
    return Number(row?.count ?? 0);
  }

  /** Names of the migrations that this program has and the database lacks. */
  async pendingMigrations(): Promise<string[]> {
    const applied = new Set(
      (await this.ask<{ name: string }>('SELECT name FROM migrations')).map(({ name }) => name),
    );
    return this.database.migrations
      .map((migration) => migration.name ?? migration.constructor.name)
      .filter((name) => !applied.has(name));
  }

  private ask<Row>(query: string, parameters: unknown[] = []): Promise<Row[]> {
    return firstValueFrom(from(this.database.query<Row[]>(query, parameters)).pipe(timeout(LIMIT_MS)));
  }
}
