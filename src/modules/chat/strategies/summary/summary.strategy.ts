import { Strategy, type StrategyInput, type StrategyStep } from '../strategy';

/** One model reads what others have answered, and says it in short. */
export class SummaryStrategy extends Strategy {
  readonly name = 'summary';

  next({ seats, finished }: StrategyInput): StrategyStep {
    return finished.length === 0
      ? { type: 'ask', name: 'summary', participantIds: seats.slice(0, 1).map((seat) => seat.participantId) }
      : { type: 'done' };
  }
}
