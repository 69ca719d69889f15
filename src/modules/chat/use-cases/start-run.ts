import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { AppError } from '../../../common/errors/app-error';
import { ThreadReader } from '../context/thread-reader';
import { type LiveRun } from '../engine/live-run';
import { LiveRuns } from '../engine/live-runs';
import { RunEngine } from '../engine/run-engine';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type PlannedRun, RunPlanner } from '../planning/run-planner';
import { type RunRequest } from '../planning/run-request';
import { RunRecorder } from '../recorder/run-recorder';

/** How often a start is planned anew because somebody changed the participants at the same time. */
const MAX_TRIES = 5;

/** Checks a request, stores the message and its run, and lets the models begin. */
@Injectable()
export class StartRun {
  constructor(
    private readonly planner: RunPlanner,
    private readonly threads: ThreadReader,
    private readonly recorder: RunRecorder,
    private readonly engine: RunEngine,
    private readonly runs: LiveRuns,
  ) {}

  /**
   * Resolves when the start is stored. When it throws nothing was stored and nothing was sent; `idempotency_conflict` when `once` has
   * started a run already.
   */
  async execute(request: RunRequest, once: IdempotentRequest | null = null): Promise<LiveRun> {
    this.planner.checkPrompt(request);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const planned = await this.plan(request);
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

  private async plan(request: RunRequest): Promise<PlannedRun> {
    const { ownerId, conversationId } = request;
    if (conversationId === null) return this.planner.plan(request, null);
    if (!isUuid(conversationId)) {
      throw new AppError('conversation_not_found', { detail: `There is no conversation ${conversationId}.` });
    }
    return this.planner.plan(request, await this.threads.read(ownerId, conversationId));
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
