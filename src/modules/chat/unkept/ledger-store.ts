import { type CompletionLedger } from '../completions/completion-ledger';
import { type AttemptDraft } from '../engine/attempt/attempt-draft';
import { type AttemptEnd } from '../engine/attempt/attempt-end';
import { type Settlement } from '../engine/response/settlement';
import { type ResponsePlan, type RunPlan } from '../engine/run-plan';
import { RunStore } from '../engine/run-store';

/** Of a run that nobody keeps, only the bill is written down: each response is a choice of one completion there. */
export class LedgerStore extends RunStore {
  constructor(private readonly ledger: CompletionLedger) {
    super();
  }

  /** The calls of the first stage; they may be made when it resolves. */
  async start(plan: RunPlan): Promise<void> {
    await this.ledger.begin({ ...billed(plan), createdAt: plan.createdAt, responses: plan.responses });
  }

  async openAttempt(
    plan: RunPlan,
    responseId: string,
    attempts: { ends: readonly AttemptEnd[]; attempt: AttemptDraft },
  ): Promise<boolean> {
    await this.ledger.open(billed(plan), choiceOf(plan, responseId), attempts);
    return true;
  }

  async startStage(plan: RunPlan, responses: readonly ResponsePlan[]): Promise<boolean> {
    const stage = { ...billed(plan), createdAt: new Date(), responses };
    await this.ledger.begin(stage, plan.responses.length);
    return true;
  }

  async settle(plan: RunPlan, { draft }: Settlement): Promise<boolean> {
    await this.ledger.close(billed(plan), choiceOf(plan, draft.plan.responseId), draft.unwrittenEnds);
    return true;
  }

  finish(): Promise<boolean> {
    return Promise.resolve(true);
  }

  wasTakenOver(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

function billed({ runId, ownerId }: RunPlan) {
  return { completionId: runId, ownerId };
}

function choiceOf({ responses }: RunPlan, id: string): number {
  return responses.findIndex(({ responseId }) => responseId === id);
}
