import { Injectable } from '@nestjs/common';
import { type LiveRun } from '../engine/live-run';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type RunRequest } from '../planning/run-request';
import { type RunReference } from '../recorder/stored-runs';
import { StartOnce } from './start-once';
import { StartRun } from './start-run';

/** Starts a run, or names the one that the same request with the same key has started. */
@Injectable()
export class StartRunOnce {
  constructor(
    private readonly startRun: StartRun,
    private readonly startOnce: StartOnce,
  ) {}

  /** Throws `idempotency_key_reused` for another request, and `idempotency_conflict` when nobody wants to join what runs. */
  execute(request: RunRequest, once: IdempotentRequest | null): Promise<LiveRun | RunReference> {
    return this.startOnce.execute(request.ownerId, once, () => this.startRun.execute(request, once));
  }
}
