import { type ReasoningEffort } from '../spec/output';
import { type ProviderRequest } from '../spec/provider';
import { type JsonObject } from '../support/json';
import { thinksAlways } from './models';

/** The least that may be thought, and what an answer is left at least, tokens. */
const SMALLEST_BUDGET = 1_024;

/** For models that want to be told in tokens; half of what the answer may have is the most that is thought. */
const BUDGETS: Record<Exclude<ReasoningEffort, 'none'>, number> = {
  minimal: SMALLEST_BUDGET,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_000,
  max: 32_000,
};

/** They decide for themselves how much to think, and are told only how hard to try: from Opus 4.6 and Sonnet 4.6 on. */
const BUDGETED = /^claude-(?:[23]|instant|(?:opus|sonnet|haiku)-4(?:-(?:[0-5](?!\d)|\d{8})|$))/;
/** The step between `high` and `max` came with Opus 4.7. */
const WITHOUT_XHIGH = /^claude-(?:opus|sonnet)-4-6/;

const SHOWN: JsonObject = { type: 'adaptive', display: 'summarized' };

/** How a model is told how long to think: the members of the request beside the format of the answer. */
export interface Thinking {
  thinking?: JsonObject;
  effort?: string;
}

/** `maxTokens` holds for thoughts and answer together. */
export function thinkingOf(request: ProviderRequest, maxTokens: number): Thinking {
  const { model, reasoningEffort: effort } = request;
  if (effort === undefined) {
    // Those that think unasked would think silently.
    return thinksAlways(model) ? { thinking: SHOWN } : {};
  }
  if (BUDGETED.test(model)) {
    return mayThink(request) ? budgeted(effort, maxTokens) : {};
  }
  if (effort === 'none') {
    return thinksAlways(model) ? { thinking: SHOWN, effort: 'low' } : { thinking: { type: 'disabled' } };
  }
  return {
    ...((thinksAlways(model) || !isForced(request)) && { thinking: SHOWN }),
    effort: toWireEffort(effort, model),
  };
}

function budgeted(effort: ReasoningEffort, maxTokens: number): Thinking {
  if (effort === 'none') {
    return {};
  }
  const budget = Math.min(BUDGETS[effort], Math.floor(maxTokens / 2));
  return budget < SMALLEST_BUDGET ? {} : { thinking: { type: 'enabled', budget_tokens: budget } };
}

/** A call that must be made cannot be thought about. */
function isForced({ toolChoice }: ProviderRequest): boolean {
  return toolChoice === 'required' || typeof toolChoice === 'object';
}

/** With a budget, nor can one whose signed thoughts did not come back with its result. */
function mayThink(request: ProviderRequest): boolean {
  const { messages } = request;
  const last = messages.findLast(({ role }) => role === 'assistant');
  const hasLostThoughts =
    messages.at(-1)?.role === 'tool' &&
    last?.role === 'assistant' &&
    last.toolCalls.every((call) => call.provider_metadata?.thinking_signature === undefined);
  return !isForced(request) && !hasLostThoughts;
}

function toWireEffort(effort: Exclude<ReasoningEffort, 'none'>, model: string): string {
  if (effort === 'minimal') {
    return 'low';
  }
  return effort === 'xhigh' && WITHOUT_XHIGH.test(model) ? 'high' : effort;
}
