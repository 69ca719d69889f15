import { Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import { type CompletionRequest } from '../completions/completion-request';
import { type CompletionPlan, CompletionPlanner } from '../completions/completion-planner';
import { CompletionWriter } from '../completions/completion-writer';
import { LiveCompletion } from '../completions/live-completion';
import { LiveCompletions } from '../completions/live-completions';
import { type ResponseDraft } from '../engine/response/response-draft';
import { type RunEventBody } from '../engine/run-event';
import { type Settlement } from '../engine/response/settlement';

/** Answers that nobody keeps. */
export interface Completion {
  plan: CompletionPlan;
  /**
   * The events of all choices, from `response.started` to one terminal event each. Subscribing begins the work, once; unsubscribing
   * aborts it. Errors before the first event when there is no room (`overloaded`, `shutting_down`) or no ledger.
   */
  events$: Observable<RunEventBody>;
  /** How the choices have ended, by the ids of their responses. */
  settlements: ReadonlyMap<string, Settlement>;
  /** The choices as far as they are written, in their order. */
  drafts: readonly ResponseDraft[];
}

/** Asks models without keeping anything but the bill. */
@Injectable()
export class CompleteChat {
  constructor(
    private readonly planner: CompletionPlanner,
    private readonly writer: CompletionWriter,
    private readonly live: LiveCompletions,
  ) {}

  /** Throws for a request that cannot be asked; asks nobody yet. */
  execute(request: CompletionRequest): Completion {
    const plan = this.planner.plan(request);
    const completion = new LiveCompletion(plan);
    return {
      plan,
      settlements: completion.settlements,
      drafts: completion.drafts,
      events$: this.begin(completion),
    };
  }

  private begin(completion: LiveCompletion): Observable<RunEventBody> {
    return new Observable((subscriber) => {
      this.live.add(completion);
      // Not unsubscribed when the client goes: what was asked for is still to be written down.
      this.writer.write(completion).subscribe({
        next: (event) => subscriber.next(event),
        error: (error: unknown) => {
          completion.finish();
          subscriber.error(error);
        },
        complete: () => {
          completion.finish();
          subscriber.complete();
        },
      });
      return () => completion.stop('cancelled');
    });
  }
}
