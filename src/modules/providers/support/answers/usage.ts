import { type Usage } from '../../spec/provider-event';

/** A usage from the counts that a provider gave. The total is the sum of its parts: providers' own hold other things at times. */
export function toUsage(counts: Partial<Omit<Usage, 'total_tokens'>>): Usage {
  const input = count(counts.input_tokens);
  const output = count(counts.output_tokens);
  return {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: Math.min(count(counts.cached_tokens), input),
    reasoning_tokens: Math.min(count(counts.reasoning_tokens), output),
    total_tokens: input + output,
  };
}

export function isSameUsage(one: Usage | undefined, other: Usage): boolean {
  return (
    one?.input_tokens === other.input_tokens &&
    one.output_tokens === other.output_tokens &&
    one.cached_tokens === other.cached_tokens &&
    one.reasoning_tokens === other.reasoning_tokens &&
    one.total_tokens === other.total_tokens
  );
}

/** Counts are stored as integers. */
function count(value: number | undefined): number {
  return value !== undefined && value > 0 ? Math.round(value) : 0;
}
