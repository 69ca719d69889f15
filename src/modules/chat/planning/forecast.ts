import { type PlanCall } from '../engine/run/deliberation';
import { type ResponsePlan } from '../engine/run-plan';
import { type FinishedResponse, type Strategy, type StrategyInput } from '../strategies/strategy';

/** More stages than any strategy has. */
const MOST_STAGES = 50;
const CHARACTERS_PER_TOKEN = 4;

/**
 * All calls that a run would make if every answer came and was as long as it may be: what is asked later quotes what is answered before.
 * An answer whose length nobody limits counts as a word.
 */
export function forecast(
  strategy: Strategy,
  input: Omit<StrategyInput, 'finished'>,
  { first, plan }: { first: readonly ResponsePlan[]; plan: PlanCall },
): ResponsePlan[] {
  const responses = [...first];
  for (let stage = 2; stage <= MOST_STAGES; stage += 1) {
    const step = strategy.next({ ...input, finished: responses.map(imagined) });
    if (step.type === 'done') break;
    const { name, calls } = step;
    responses.push(...calls.map((call) => plan(call, { stage, name, role: call.role })));
  }
  return responses;
}

function imagined({ responseId, seat, place, routes: [route] }: ResponsePlan): FinishedResponse {
  return {
    responseId,
    participantId: seat.participantId,
    place,
    model: seat.model.id,
    status: 'completed',
    text: 'word'.padEnd((route.request.parameters.max_tokens ?? 1) * CHARACTERS_PER_TOKEN, ' word'),
    usage: null,
    costUsd: null,
  };
}
