import { type Usage } from '../../spec/provider-event';
import { asNumber, asObject, type JsonObject } from '../../support/json';
import { toUsage } from '../../support/answers/usage';

/** The usage of a chunk, wherever the service puts it; undefined when it has none. */
export function usageIn(chunk: JsonObject, choice: JsonObject | undefined): Usage | undefined {
  // Groq also has it under `x_groq` (for a while only there), Moonshot in the choice.
  const usage = asObject(chunk.usage) ?? asObject(asObject(chunk.x_groq)?.usage) ?? asObject(choice?.usage);
  return usage && (asNumber(usage.prompt_tokens) ?? asNumber(usage.completion_tokens)) !== undefined
    ? toOwnUsage(usage)
    : undefined;
}

function toOwnUsage(usage: JsonObject): Usage {
  const input = asNumber(usage.prompt_tokens) ?? 0;
  const output = asNumber(usage.completion_tokens) ?? 0;
  const total = asNumber(usage.total_tokens);
  const reasoning =
    asNumber(asObject(usage.completion_tokens_details)?.reasoning_tokens) ??
    asNumber(usage.reasoning_tokens) ??
    0;
  // xAI counts reasoning beside the completion, the others within it; the total tells which.
  const isBeside = reasoning > output || (reasoning > 0 && total === input + output + reasoning);
  return toUsage({
    input_tokens: input,
    output_tokens: isBeside ? output + reasoning : output,
    cached_tokens:
      asNumber(asObject(usage.prompt_tokens_details)?.cached_tokens) ??
      // DeepSeek and Moonshot.
      asNumber(usage.prompt_cache_hit_tokens) ??
      asNumber(usage.cached_tokens),
    reasoning_tokens: reasoning,
  });
}
