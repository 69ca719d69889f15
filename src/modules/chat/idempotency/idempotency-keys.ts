import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, LessThan } from 'typeorm';
import { IdempotencyKey } from '../entities/idempotency-key.entity';
import { type RunStatus } from '../../conversations/entities/run.entity';
import { type IdempotentRequest } from './idempotent-request';

const HOUR_MS = 3_600_000;
const KEEP_MS = 24 * HOUR_MS;

/** What came of the first request with a key. */
export type FirstRequest = FirstRun | FirstMessage;

interface FirstRun {
  fingerprint: string;
  runId: string;
  messageId: null;
  status: RunStatus;
}

/** It needed no run. */
interface FirstMessage {
  fingerprint: string;
  runId: null;
  messageId: string;
}

/** The keys of the last day. They are written by the statement that starts a run; how far it is, only the run says. */
@Injectable()
export class IdempotencyKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IdempotencyKeys.name);
  private timer: NodeJS.Timeout | undefined;
  private removal: Promise<void> | null = null;

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Null when nothing was begun with the key. */
  async find(ownerId: string, { route, key }: IdempotentRequest): Promise<FirstRequest | null> {
    const [first]: FirstRequest[] = await this.database.query(
      `SELECT k.fingerprint, k.run_id AS "runId", k.message_id AS "messageId", runs.status
       FROM idempotency_keys k LEFT JOIN runs ON runs.id = k.run_id
       WHERE k.owner_id = $1 AND k.route = $2 AND k.key = $3`,
      [ownerId, route, key],
    );
    return first ?? null;
  }

  /** Keeps a key with a run that goes on already. False when the key has been used. */
  async add(
    ownerId: string,
    { route, key, fingerprint }: IdempotentRequest,
    runId: string,
  ): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      `INSERT INTO idempotency_keys (owner_id, route, key, fingerprint, run_id, created_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING run_id`,
      [ownerId, route, key, fingerprint, runId, new Date()],
    );
    return rows.length > 0;
  }

  onApplicationBootstrap(): void {
    this.removeOld();
    this.timer = setInterval(() => this.removeOld(), HOUR_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.removal;
  }

  /** In the background: nobody waits for it, and what it misses it takes the next time. */
  private removeOld(): void {
    this.removal ??= this.database
      .getRepository(IdempotencyKey)
      .delete({ createdAt: LessThan(new Date(Date.now() - KEEP_MS)) })
      .then(() => undefined)
      .catch((error: unknown) =>
        this.logger.warn({ err: error }, 'Old idempotency keys could not be removed'),
      )
      .finally(() => (this.removal = null));
  }
}
