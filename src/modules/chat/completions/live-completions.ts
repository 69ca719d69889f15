import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { firstValueFrom, race, timer } from 'rxjs';
import { AppConfig } from '../../../config/app-config';
import { LiveRuns } from '../engine/live-runs';
import { type StopReason } from '../engine/response/response-stream';

/** Answers that live as long as their client. */
export interface Passing {
  plan: { responses: readonly unknown[] };
  done: Promise<void>;
  stop(reason: StopReason): void;
}

/** The completions that this process writes. They share the room for answers with the runs. */
@Injectable()
export class LiveCompletions implements BeforeApplicationShutdown {
  private readonly current = new Set<Passing>();

  constructor(
    private readonly runs: LiveRuns,
    private readonly config: AppConfig,
  ) {}

  /** Throws `overloaded` or `shutting_down` when there is no room for its choices. */
  add(completion: Passing): void {
    const choices = completion.plan.responses.length;
    this.runs.reserve(choices);
    this.current.add(completion);
    void completion.done.then(() => {
      this.current.delete(completion);
      this.runs.release(choices);
    });
  }

  /** Lets answers finish for a while; what is still being written then is told that it was interrupted. */
  async beforeApplicationShutdown(): Promise<void> {
    const ended = Promise.all([...this.current].map(({ done }) => done));
    await firstValueFrom(race(ended, timer(this.config.chat.shutdownGraceMs)));
    for (const completion of this.current) completion.stop('interrupted');
    await ended;
  }
}
