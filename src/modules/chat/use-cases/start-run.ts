import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type LiveRun } from '../engine/live-run';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type RunRequest } from '../planning/run-request';
import { LaunchRun } from './launch-run';
import { PlanRun } from './plan-run';

/** How often a start is planned anew because somebody changed the participants at the same time. */
const MAX_TRIES = 5;

/** Checks a request, stores the message and its run, and lets the models begin. */
@Injectable()
export class StartRun {
  constructor(
    private readonly planRun: PlanRun,
    private readonly launchRun: LaunchRun,
  ) {}

  /**
   * Resolves when the start is stored. When it throws nothing was stored and nothing was sent; `idempotency_conflict` when `once` has
   * started a run already.
   */
  async execute(request: RunRequest, once: IdempotentRequest | null = null): Promise<LiveRun> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const planned = await this.planRun.execute(request);
      if ((await this.launchRun.execute(planned, once)) === 'started') return planned.run;
    }
    throw new AppError('conversation_busy', {
      detail: 'The participants of the conversation were changed again and again. Try again.',
      retryAfterS: 1,
    });
  }
}
