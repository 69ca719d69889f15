import { type PlanCall } from '../engine/run/deliberation';
import { type ResponsePlan } from '../engine/run-plan';
import { type FinishedResponse, type Strategy, type StrategyInput } from '../strategies/strategy';

/** More stages than any strategy has. */
const MOST_STAGES = 100;
const CHARACTERS_PER_TOKEN = 4;
/** What all read of all in one stage, in characters. More is not imagined: whoever asks for an estimate must not hold up the others. */
const MOST_QUOTED = 4_000_000;

/**
 * All calls that a run would make if every answer came, was as long as it may be and agreed with no other one: what is asked later
 * quotes what is answered before. An answer whose length nobody limits counts as a word.
 */
export function forecast(
  strategy: Strategy,
  input: Omit<StrategyInput, 'finished'>,
  { first, plan }: { first: readonly ResponsePlan[]; plan: PlanCall },
): ResponsePlan[] {
  const responses = [...first];
  const finished: FinishedResponse[] = [];
  let asked: readonly ResponsePlan[] = first;
  for (let stage = 2; stage <= MOST_STAGES; stage += 1) {
    const before = { ...input, finished: [...finished] };
    finished.push(
      ...asked.map((response, index) => {
        const filler = fillerOf(response, finished.length + index, input.members.length);
        return imagined(strategy, before, response, filler);
      }),
    );
    const step = strategy.next({ ...input, finished });
    if (step.type === 'done') break;
    const { name, calls } = step;
    asked = calls.map((call) => plan(call, { stage, name, role: call.role }));
    responses.push(...asked);
  }
  return responses;
}

function imagined(
  strategy: Strategy,
  input: StrategyInput,
  { responseId, seat, place, routes: [route] }: ResponsePlan,
  filler: string,
): FinishedResponse {
  return {
    responseId,
    participantId: seat.participantId,
    place,
    model: seat.model.id,
    status: 'completed',
    text: strategy.imagine(input, { seat, role: place.role }, filler),
    usage: null,
    costUsd: null,
    isImagined: true,
    read: route.context.entries,
  };
}

/** An answer as long as it may be, and as all members can quote each other's. */
function fillerOf({ routes: [{ request }] }: ResponsePlan, index: number, members: number): string {
  const word = wordAt(index);
  const length = (request.parameters.max_tokens ?? 1) * CHARACTERS_PER_TOKEN;
  return word.padEnd(Math.min(length, Math.ceil(MOST_QUOTED / members ** 2)), ` ${word}`);
}

/** A word of four letters that no other answer has. */
function wordAt(index: number): string {
  const letter = (place: number) => String.fromCharCode(97 + (Math.floor(index / 26 ** place) % 26));
  return `q${letter(2)}${letter(1)}${letter(0)}`;
}
