import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type FirstRequest, IdempotencyKeys } from '../idempotency/idempotency-keys';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type RunReference } from '../recorder/stored-runs';

/** Starts a run, or names the one that the same request with the same key has started. */
@Injectable()
export class StartOnce {
  constructor(private readonly keys: IdempotencyKeys) {}

  /**
   * `start` must store the key with its run, and throw `idempotency_conflict` when somebody else has. Throws
   * `idempotency_key_reused` for another request, and `idempotency_conflict` when nobody wants to join what runs.
   */
  async execute<T>(
    ownerId: string,
    once: IdempotentRequest | null,
    start: () => Promise<T>,
  ): Promise<T | RunReference> {
    if (!once) return start();
    // Looked up before anything is planned: the answer to a repeated request does not depend on what has changed since.
    const first = await this.keys.find(ownerId, once);
    if (first) return again(ownerId, once, first);
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'idempotency_conflict') throw error;
      const winner = await this.keys.find(ownerId, once);
      if (!winner) throw error;
      return again(ownerId, once, winner);
    }
  }
}

function again(ownerId: string, once: IdempotentRequest, first: FirstRequest): RunReference {
  // A request that needs no run is never the same as one that starts one.
  if (first.fingerprint !== once.fingerprint || first.runId === null) {
    throw new AppError('idempotency_key_reused', {
      detail: 'This Idempotency-Key came with another request before. A new piece of work needs a new key.',
    });
  }
  if (first.status === 'running' && !once.join) {
    throw new AppError('idempotency_conflict', {
      detail:
        `The first request with this key goes on as run ${first.runId}. ` +
        'Try again when it has ended, or with "Prefer: join".',
      extensions: { run_id: first.runId },
      retryAfterS: 1,
    });
  }
  return { ownerId, runId: first.runId };
}
