import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { refuseHidden } from '../../conversations/blind/blind-runs';
import { type LiveRun } from '../engine/live-run';
import { IdempotencyKeys } from '../idempotency/idempotency-keys';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { RetryPlanner, type RetryWish } from '../planning/retry-planner';
import { type Retried, RetryReader } from '../recorder/retry-reader';
import { type RunReference } from '../recorder/stored-runs';
import { LaunchRun } from './launch-run';
import { StartOnce } from './start-once';

/** Asks for a response once more, in a run of its own. */
@Injectable()
export class RetryResponse {
  constructor(
    private readonly reader: RetryReader,
    private readonly planner: RetryPlanner,
    private readonly launchRun: LaunchRun,
    private readonly startOnce: StartOnce,
    private readonly keys: IdempotencyKeys,
  ) {}

  /**
   * The new run, or the one that does the same already. Throws `response_not_found`, `response_running` when there is nothing to
   * do again yet, `run_blind`, `participant_not_found` when the model's seat was removed, and `retry_running` when another retry goes on.
   */
  execute(
    ownerId: string,
    id: string,
    wish: RetryWish,
    once: IdempotentRequest | null,
  ): Promise<LiveRun | RunReference> {
    return this.startOnce.execute(ownerId, once, () => this.start(ownerId, id, wish, once));
  }

  private async start(
    ownerId: string,
    id: string,
    wish: RetryWish,
    once: IdempotentRequest | null,
  ): Promise<LiveRun | RunReference> {
    const retried = await this.reader.find(ownerId, id);
    refuseHidden(retried.hidden, 'asking its model again');
    if (retried.status === 'running') {
      throw new AppError('response_running', {
        detail: 'The response is still being written. Cancel it first, or wait for its end.',
      });
    }
    if (retried.retry?.status === 'running') return this.join(retried, wish, once);
    const planned = await this.planner.plan(retried, wish);
    if ((await this.launchRun.execute(planned, once)) === 'started') return planned.run;
    // Somebody was faster, and may have the answer already: it was asked for at the same time.
    return this.join(await this.reader.find(ownerId, id), wish, once);
  }

  private async join(
    { ownerId, retry }: Retried,
    wish: RetryWish,
    once: IdempotentRequest | null,
  ): Promise<RunReference> {
    if (retry?.fingerprint !== wish.fingerprint) {
      throw new AppError('retry_running', {
        detail: `Run ${retry?.id} retries this response in another way. Cancel it first, or wait for its end.`,
        extensions: { run_id: retry?.id },
        retryAfterS: 1,
      });
    }
    // The same request at the same moment: `StartOnce` says what becomes of it.
    if (once && !(await this.keys.add(ownerId, once, retry.id))) throw new AppError('idempotency_conflict');
    return { ownerId, runId: retry.id };
  }
}
