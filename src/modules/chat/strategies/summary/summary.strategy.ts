import { Strategy, type StrategyInput, type StrategyStep } from '../strategy';

/** One model reads what others have answered, and says it in short. */
export class SummaryStrategy extends Strategy {
  readonly name = 'summary';

  next({ members, finished }: StrategyInput): StrategyStep {
    return finished.length === 0
      ? { type: 'ask', name: 'summary', calls: members.slice(0, 1).map((seat) => ({ seat, role: 'answer' })) }
      : { type: 'done' };
  }
}
