import { type AttemptDraft } from './attempt/attempt-draft';
import { type AttemptEnd } from './attempt/attempt-end';
import { type Settlement } from './response/settlement';
import { type Conclusion } from './run/run-conclusion';
import { type ResponsePlan, type RunPlan } from './run-plan';

/** Where the engine writes down what happens in a run that has begun. False: the run is no longer this process's to write. */
export abstract class RunStore {
  /** Opens one more attempt, and closes those that have ended since. */
  abstract openAttempt(
    plan: RunPlan,
    responseId: string,
    attempts: { ends: readonly AttemptEnd[]; attempt: AttemptDraft },
  ): Promise<boolean>;

  /** Adds the responses of a later stage; sent again, it does the same once. */
  abstract startStage(plan: RunPlan, responses: readonly ResponsePlan[]): Promise<boolean>;

  /** Stores how a response ended, with its attempts. */
  abstract settle(plan: RunPlan, settlement: Settlement): Promise<boolean>;

  /** Closes the run. */
  abstract finish(plan: RunPlan, end: Conclusion & { finalSeq: number }): Promise<boolean>;

  /** Whether another process has the run now. */
  abstract wasTakenOver(plan: RunPlan): Promise<boolean>;
}
