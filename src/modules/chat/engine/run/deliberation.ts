import { type RunResult } from '../../../conversations/entities/run.entity';
import {
  type Call,
  type Evidence,
  type OpenAnswer,
  type Strategy,
  type StrategyEnd,
  type StrategyInput,
} from '../../strategies/strategy';
import { type EvidenceEvent } from '../run-event';
import { type Place, type ResponsePlan } from '../run-plan';
import { type EndedResponse } from './ended-response';

/** A stage that is to begin. */
export interface NextStage {
  type: 'stage';
  stage: number;
  name: string;
  responses: ResponsePlan[];
}

/** Plans what one call of a strategy sends. */
export type PlanCall = (call: Call, place: Place) => ResponsePlan;

/**
 * A strategy with several stages at work on one run. Every question is answered from what has ended so far and from nothing else,
 * so that a process that takes the run over comes to the same; only what was told is remembered.
 */
export class Deliberation {
  private readonly told = new Set<string>();

  constructor(
    private readonly strategy: Strategy,
    private readonly input: Omit<StrategyInput, 'finished'>,
    private readonly plan: PlanCall,
  ) {}

  /** The evidence that nobody was told yet; it counts as told from now on. */
  news(finished: readonly EndedResponse[]): EvidenceEvent[] {
    return this.untold(this.strategy.evidence({ ...this.input, finished }));
  }

  /** Whether it looks at answers that are still being written. */
  get guesses(): boolean {
    return this.strategy.guesses !== null;
  }

  /** What answers that are still being written seem to show, and nobody was told yet; it counts as told from now on. */
  newGuesses(finished: readonly EndedResponse[], open: readonly OpenAnswer[]): EvidenceEvent[] {
    return this.untold(this.strategy.guesses?.({ ...this.input, finished }, open) ?? []);
  }

  /** Whether what is still being written can change nothing any more. */
  isDecided(finished: readonly EndedResponse[]): boolean {
    return this.strategy.isDecided({ ...this.input, finished });
  }

  /** What comes when everything that was asked has ended. */
  next(finished: readonly EndedResponse[]): NextStage | StrategyEnd {
    const step = this.strategy.next({ ...this.input, finished });
    if (step.type === 'done') return step;
    const stage = Math.max(0, ...finished.map(({ place }) => place.stage)) + 1;
    const { name, calls } = step;
    return {
      type: 'stage',
      stage,
      name,
      responses: calls.map((call) => this.plan(call, { stage, name, role: call.role })),
    };
  }

  /** What stays of it when the run is stopped before its end. */
  unfinished(finished: readonly EndedResponse[]): RunResult | null {
    return this.strategy.unfinished({ ...this.input, finished });
  }

  private untold(evidence: readonly Evidence[]): EvidenceEvent[] {
    const fresh = evidence.filter(({ key }) => !this.told.has(key));
    for (const { key } of fresh) this.told.add(key);
    return fresh.map(({ event }) => event);
  }
}
