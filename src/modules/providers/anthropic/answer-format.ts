import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { type ResponseFormat } from '../spec/output';
import { toFailure } from '../support/failures/failure';
import { UpstreamRefusal } from '../support/failures/upstream-refusal';
import { type JsonObject } from '../support/json';

/** Anthropic has no JSON without a schema, so it is asked for in words. */
const JSON_IN_WORDS =
  'Answer with one JSON object and nothing else: no code fence, no words before or after it.';

/** The system prompt with what the format needs said in it. */
export function withFormat(
  system: string | undefined,
  format: ResponseFormat | undefined,
): string | undefined {
  return format?.type === 'json_object' ? [system, JSON_IN_WORDS].filter(Boolean).join('\n\n') : system;
}

/**
 * Structured output, with the schema as far as Anthropic enforces it; the SDK puts the rest into descriptions. Throws
 * `UpstreamRefusal` for a schema that cannot be enforced at all.
 */
export function outputFormatOf(format: ResponseFormat | undefined): JsonObject | undefined {
  if (format?.type !== 'json_schema') {
    return undefined;
  }
  try {
    const schema = transformJSONSchema(format.schema);
    return { type: 'json_schema', schema };
  } catch {
    throw new UpstreamRefusal(
      toFailure(
        'invalid_request',
        'Anthropic takes only JSON schemas in which everything has a type, an enum or alternatives.',
      ),
    );
  }
}
