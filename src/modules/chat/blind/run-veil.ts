import { labelAt } from '../deliberation/labels';
import { type RunEvent } from '../engine/run-event';
import { type ResponsePlan, type RunPlan } from '../engine/run-plan';
import { veiledEvent } from './veil-event';

/** What answers of a blind run are called, by where they stand; null for everything else. */
export function blindLabel(
  { blind }: Pick<RunPlan, 'blind'>,
  { place }: Pick<ResponsePlan, 'place'>,
  position: number,
): string | null {
  return blind && place.stage === 1 && place.role === 'answer' ? `Answer ${labelAt(position)}` : null;
}

/** Between a run that this process writes and whoever hears of it: hides who answers while the run is blind and nobody has voted. */
export class RunVeil {
  /** When somebody voted, or asked for the names. */
  liftedAt: Date | null;

  constructor(private readonly plan: RunPlan) {
    this.liftedAt = plan.revealedAt ?? null;
  }

  get isDown(): boolean {
    return this.plan.blind === true && this.liftedAt === null;
  }

  lift(at: Date): void {
    this.liftedAt = at;
  }

  /** The event as it may be told; null: it may not. */
  told(event: RunEvent): RunEvent | null {
    if (!this.isDown) return event;
    return veiledEvent(event, (id) => this.labelOf(id), this.plan.createdAt.toISOString());
  }

  private labelOf(responseId: string): string | null {
    const position = this.plan.responses.findIndex((response) => response.responseId === responseId);
    const response = this.plan.responses[position];
    return response ? blindLabel(this.plan, response, position) : null;
  }
}
