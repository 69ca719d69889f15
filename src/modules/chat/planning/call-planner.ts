import { type ContextEntry } from '../context/context-entry';
import { quoteSpeaker } from '../context/quote';
import { type PlanCall } from '../engine/run/deliberation';
import { type FallbackModel, type ResponsePlan, type Route, type Seat } from '../engine/run-plan';
import { type Call, type Heard } from '../strategies/strategy';
import { type Asking, planSent, type ResponseLimits } from './response-planner';
import { type SeatHistory } from './seat-histories';

/**
 * How the calls of a strategy are planned: each reads what its seat has read, then what was said in the run, and then what the strategy
 * asks. Somebody who has not answered himself reads it without the answers that others gave from that seat: they are not his own
 * words. No tools are given; what the person asked of the answers' form holds for answers, and their stop words stop no ballot.
 */
export function callPlanner(
  members: readonly Seat[],
  historyOf: (seat: Seat) => SeatHistory,
  limits: ResponseLimits,
  outputOf?: Asking['outputOf'],
): PlanCall {
  return (call, place) => {
    const { seat, heard = [], prompt } = call;
    const { entries, older, system } = historyOf(seat);
    const isMember = members.includes(seat);
    const history = isMember ? entries : entries.filter(({ message }) => message.role === 'user');
    const sent = {
      system: call.system ?? ([system, call.rules].filter(Boolean).join('\n\n') || null),
      entries: [
        ...history,
        ...heard.flatMap((said) => heardBy(seat, said)),
        ...(prompt === undefined ? [] : [asking(prompt)]),
      ],
      trimmed: older,
      exact: false,
    };
    const isAnswer = place.role === 'answer';
    const asked = isAnswer ? seat : { ...withoutStop(seat), fallbacks: seat.fallbacks.map(withoutStop) };
    const form = { tools: [], toolChoice: undefined, ...(isAnswer && { outputOf }) };
    const plan = planSent(asked, sent, form, limits, place);
    return call.needsAll ? whereItFits(plan, sent.entries.length - history.length + 1) : plan;
  };
}

/** A model that reads fewer messages than needed is not asked. */
function whereItFits(plan: ResponsePlan, needed: number): ResponsePlan {
  const [first, ...others] = plan.routes.map((route): Route => {
    const { model, request, refusal } = route;
    if (refusal || request.messages.length >= needed) return route;
    const message = `The window of ${model.id} is too small for the message and what was said since.`;
    return { ...route, refusal: { code: 'context_length', message } };
  });
  return { ...plan, routes: [first!, ...others] };
}

/** Whether a call says no more than what the person said. */
export function isPlain({ system, rules, heard, prompt }: Call): boolean {
  return [system, rules, heard, prompt].every((part) => part === undefined);
}

function heardBy({ participantId }: Seat, { response, as, asked }: Heard): ContextEntry[] {
  const source = { response_id: response.responseId };
  const said: ContextEntry =
    response.participantId === participantId
      ? { message: { role: 'assistant', text: response.text, toolCalls: [] }, source }
      : {
          message: { role: 'user', content: quoteSpeaker(as, response.text) },
          source: { ...source, quoted: true, as },
        };
  return asked === undefined ? [said] : [asking(asked), said];
}

function asking(text: string): ContextEntry {
  return { message: { role: 'user', content: [{ type: 'text', text }] }, source: { text } };
}

function withoutStop<T extends FallbackModel>(target: T): T {
  const { stop: _, ...parameters } = target.parameters;
  return { ...target, parameters };
}
