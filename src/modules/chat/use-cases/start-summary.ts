import { Injectable } from '@nestjs/common';
import { type LiveRun } from '../engine/live-run';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { SummaryPlanner, type SummaryWish } from '../planning/summary-planner';
import { type RunReference } from '../recorder/stored-runs';
import { LaunchRun } from './launch-run';
import { StartOnce } from './start-once';

/** Has a model summarize what was answered in a conversation. */
@Injectable()
export class StartSummary {
  constructor(
    private readonly planner: SummaryPlanner,
    private readonly launchRun: LaunchRun,
    private readonly startOnce: StartOnce,
  ) {}

  /** Resolves when the start is stored. When it throws nothing was stored and nothing was sent. */
  execute(wish: SummaryWish, once: IdempotentRequest | null): Promise<LiveRun | RunReference> {
    return this.startOnce.execute(wish.ownerId, once, async () => {
      const planned = await this.planner.plan(wish);
      // It adds no participant and retries nothing, so that nobody else's change can be in its way.
      await this.launchRun.execute(planned, once);
      return planned.run;
    });
  }
}
