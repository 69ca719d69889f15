import { Injectable } from '@nestjs/common';
import { defer, type Observable } from 'rxjs';
import { composeHistory } from '../../conversations/history/compose-history';
import { LiveCompletions } from '../completions/live-completions';
import { type LiveRun } from '../engine/live-run';
import { type RunEvent } from '../engine/run-event';
import { RunPlanner } from '../planning/run-planner';
import { givenHistory, type TogetherRequest, toRunRequest } from '../unkept/together-request';
import { UnkeptEngine } from '../unkept/unkept-engine';
import { unkeptThread } from '../unkept/unkept-thread';

/** An answer that models give together, and that nobody keeps. */
export interface Together {
  run: LiveRun;
  /**
   * Subscribing begins the work, once; unsubscribing aborts it. Errors before the first event when there is no room (`overloaded`,
   * `shutting_down`) or no ledger.
   */
  events$: Observable<RunEvent>;
}

/** Has models answer together without keeping anything but the bill. */
@Injectable()
export class CompleteTogether {
  constructor(
    private readonly planner: RunPlanner,
    private readonly engine: UnkeptEngine,
    private readonly live: LiveCompletions,
  ) {}

  /** Throws for a request that cannot be asked, as the start of a run does; asks nobody yet. */
  execute(request: TogetherRequest): Together {
    const { thread, kept } = composeHistory(givenHistory(request));
    const wanted = toRunRequest(request, kept);
    this.planner.checkPrompt(wanted);
    const { run } = this.planner.plan(wanted, unkeptThread(thread));
    return {
      run,
      events$: defer(() => {
        this.live.add(run);
        return this.engine.execute(run);
      }),
    };
  }
}
