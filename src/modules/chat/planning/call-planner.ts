import { type PlanCall } from '../engine/run/deliberation';
import { type FallbackModel, type ResponsePlan, type Route } from '../engine/run-plan';
import { type Call } from '../strategies/strategy';
import { type CallReader } from './call-reader';
import { type Asking, planSent, type ResponseLimits } from './response-planner';

/**
 * How the calls of a strategy are planned. No tools are given; what the person asked of the answers' form holds for answers, and their
 * stop words stop no ballot.
 */
export function callPlanner(
  reader: CallReader,
  limits: ResponseLimits,
  outputOf?: Asking['outputOf'],
): PlanCall {
  return (call, place) => {
    const { seat } = call;
    const { history, ...sent } = reader.read(call);
    const isAnswer = place.role === 'answer';
    const asked = isAnswer ? seat : { ...withoutStop(seat), fallbacks: seat.fallbacks.map(withoutStop) };
    const form = { tools: [], toolChoice: undefined, ...(isAnswer && { outputOf }) };
    const plan = planSent(asked, { ...sent, exact: false }, form, limits, place);
    return call.needsAll ? whereItFits(plan, sent.entries.length - history + 1) : plan;
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
export function isPlain({ system, rules, heard, recap, prompt }: Call): boolean {
  return [system, rules, heard, recap, prompt].every((part) => part === undefined);
}

function withoutStop<T extends FallbackModel>(target: T): T {
  const { stop: _, ...parameters } = target.parameters;
  return { ...target, parameters };
}
