import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type LiveRun } from '../engine/live-run';
import { LiveRuns } from '../engine/live-runs';
import { RunEngine } from '../engine/run-engine';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type PlannedRun } from '../planning/run-planner';
import { type RunRequest } from '../planning/run-request';
import { RunRecorder } from '../recorder/run-recorder';
import { PlanRun } from './plan-run';

/** How often a start is planned anew because somebody changed the participants at the same time. */
const MAX_TRIES = 5;

/** Checks a request, stores the message and its run, and lets the models begin. */
@Injectable()
export class StartRun {
  constructor(
    private readonly planRun: PlanRun,
    private readonly recorder: RunRecorder,
    private readonly engine: RunEngine,
    private readonly runs: LiveRuns,
  ) {}

  /**
   * Resolves when the start is stored. When it throws nothing was stored and nothing was sent; `idempotency_conflict` when `once` has
   * started a run already.
   */
  async execute(request: RunRequest, once: IdempotentRequest | null = null): Promise<LiveRun> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const planned = await this.planRun.execute(request);
      if (await this.store(planned, once)) {
        this.engine.execute(planned.run, planned.nextStage);
        return planned.run;
      }
    }
    throw new AppError('conversation_busy', {
      detail: 'The participants of the conversation were changed again and again. Try again.',
      retryAfterS: 1,
    });
  }

  private async store({ run, start }: PlannedRun, once: IdempotentRequest | null): Promise<boolean> {
    const responses = run.plan.responses.length;
    this.runs.reserve(responses);
    try {
      const outcome = await this.recorder.start({ ...start, once });
      if (outcome === 'duplicate') throw new AppError('idempotency_conflict');
      if (outcome === 'started') {
        this.runs.add(run);
        return true;
      }
      this.runs.release(responses);
      return false;
    } catch (error) {
      this.runs.release(responses);
      throw error;
    }
  }
}
