import { Injectable, Logger } from '@nestjs/common';
import { Subject } from 'rxjs';
import { DataSource } from 'typeorm';
import { newId } from '../../../common/ids';
import { LiveRuns } from '../engine/live-runs';
import { Lease } from './lease';
import { LeaseTimes } from './lease-times';
import { BEGIN_LEASE, RENEW_LEASE } from './statements';
import { thisProcess } from './worker-process';

/** The lease of this process: a row in `workers`. */
@Injectable()
export class WorkerLease extends Lease {
  private readonly logger = new Logger(WorkerLease.name);
  readonly confirmed$ = new Subject<void>();
  private readonly process = thisProcess();
  private id = newId();
  private deadline = -Infinity;

  constructor(
    private readonly database: DataSource,
    private readonly runs: LiveRuns,
    private readonly times: LeaseTimes,
  ) {
    super();
  }

  get workerId(): string {
    return this.id;
  }

  get isHeld(): boolean {
    return performance.now() < this.deadline;
  }

  async begin(): Promise<void> {
    // The clock is read before the statement is sent: the database counts from a later moment.
    const sentAt = performance.now();
    const process = this.process && JSON.stringify(this.process);
    await this.database.query(BEGIN_LEASE, [this.id, this.times.leaseMs, process]);
    this.confirm(sentAt);
  }

  /** When another process has taken this one for dead, its runs are abandoned, and it goes on as a new worker. */
  async renew(): Promise<void> {
    const sentAt = performance.now();
    const [rows]: [unknown[]] = await this.database.query(RENEW_LEASE, [this.id, this.times.leaseMs]);
    if (rows.length > 0) {
      this.confirm(sentAt);
      return;
    }
    this.logger.warn('This process was taken for dead: its runs belong to another one now');
    this.runs.abandonAll();
    this.id = newId();
    await this.begin();
  }

  private confirm(sentAt: number): void {
    this.deadline = sentAt + this.times.leaseMs;
    this.confirmed$.next();
  }
}
