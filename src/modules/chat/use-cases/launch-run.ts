import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { LiveRuns } from '../engine/live-runs';
import { RunEngine } from '../engine/run-engine';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type PlannedRun } from '../planning/run-planner';
import { RunRecorder, type StartOutcome } from '../recorder/run-recorder';

/** Stores a planned run, and lets the models begin once it is stored. */
@Injectable()
export class LaunchRun {
  constructor(
    private readonly recorder: RunRecorder,
    private readonly engine: RunEngine,
    private readonly runs: LiveRuns,
  ) {}

  /**
   * Nothing is stored and nothing is sent unless it says `started`. Throws `idempotency_conflict` when `once` has started a run
   * already.
   */
  async execute(
    { run, start }: PlannedRun,
    once: IdempotentRequest | null,
  ): Promise<Exclude<StartOutcome, 'duplicate'>> {
    const responses = run.plan.responses.length;
    this.runs.reserve(responses);
    let outcome: StartOutcome | undefined;
    try {
      outcome = await this.recorder.start({ ...start, once });
    } finally {
      if (outcome !== 'started') this.runs.release(responses);
    }
    if (outcome === 'duplicate') throw new AppError('idempotency_conflict');
    if (outcome === 'started') {
      this.runs.add(run);
      this.engine.execute(run);
    }
    return outcome;
  }
}
