import { type TokenLogprob } from '../../spec/output';
import { asNumber, asObject, asObjects, type JsonObject } from '../../support/json';
import { toStorableText } from '../../../../common/text';

/** The token probabilities of a choice; undefined when it has none. */
export function logprobsIn(choice: JsonObject | undefined): TokenLogprob[] | undefined {
  const tokens = asObjects(asObject(choice?.logprobs)?.content).flatMap((entry) => {
    const token = toToken(entry);
    return token ? [{ ...token, top_logprobs: asObjects(entry.top_logprobs).flatMap(toAlternative) }] : [];
  });
  return tokens.length > 0 ? tokens : undefined;
}

function toAlternative(entry: JsonObject): Omit<TokenLogprob, 'top_logprobs'>[] {
  const token = toToken(entry);
  return token ? [token] : [];
}

function toToken({ token, logprob, bytes }: JsonObject): Omit<TokenLogprob, 'top_logprobs'> | undefined {
  const probability = asNumber(logprob);
  if (typeof token !== 'string' || probability === undefined) {
    return undefined;
  }
  const isBytes = Array.isArray(bytes) && bytes.every((byte) => Number.isInteger(byte));
  return {
    token: toStorableText(token),
    logprob: probability,
    bytes: isBytes ? (bytes as number[]) : null,
  };
}
