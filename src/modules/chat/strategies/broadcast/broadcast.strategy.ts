import { Strategy, type StrategyInput, type StrategyStep } from '../strategy';

/** Everyone is asked the same at once; the run is over when all have ended. */
export class BroadcastStrategy extends Strategy {
  readonly name = 'broadcast';
  override readonly canBeBlind = true;

  next({ members, finished }: StrategyInput): StrategyStep {
    return finished.length === 0
      ? { type: 'ask', name: 'answers', calls: members.map((seat) => ({ seat, role: 'answer' })) }
      : { type: 'done' };
  }
}
