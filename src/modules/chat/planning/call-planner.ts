import { type ContextEntry } from '../context/context-entry';
import { type PlanCall } from '../engine/run/deliberation';
import { type FallbackModel, type Seat } from '../engine/run-plan';
import { planSent, type ResponseLimits } from './response-planner';

/** What a seat has read of the conversation until the run began. */
export interface SeatHistory {
  entries: readonly ContextEntry[];
  /** How many older entries are left out. */
  older: number;
}

/**
 * How the calls of later stages are planned: each reads what its seat has read, and then what the strategy asks. Somebody who has not
 * answered himself reads it without the answers that others gave from that seat: they are not his own words. No tools are given, and
 * an answer's stop words do not stop a ballot.
 */
export function callPlanner(
  members: readonly Seat[],
  historyOf: (seat: Seat) => SeatHistory,
  limits: ResponseLimits,
): PlanCall {
  return ({ seat, system, prompt = '' }, place) => {
    const { entries, older } = historyOf(seat);
    const isMember = members.includes(seat);
    const history = isMember ? entries : entries.filter(({ message }) => message.role === 'user');
    const sent = {
      system: system ?? null,
      entries: [...history, asking(prompt)],
      trimmed: older,
      exact: false,
    };
    const asked = { ...withoutStop(seat), fallbacks: seat.fallbacks.map(withoutStop) };
    return planSent(asked, sent, { tools: [], toolChoice: undefined }, limits, place);
  };
}

function asking(text: string): ContextEntry {
  return { message: { role: 'user', content: [{ type: 'text', text }] }, source: { text } };
}

function withoutStop<T extends FallbackModel>(target: T): T {
  const { stop: _, ...parameters } = target.parameters;
  return { ...target, parameters };
}
