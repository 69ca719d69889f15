import { type CallFailureKind, type ProviderFailure } from '../../spec/provider-failure';
import { readErrorBody, type ErrorBody } from './error-body';
import { toFailure, type FailureContext } from './failure';
import { presentableMessage } from './provider-message';
import { rateLimitsOf } from './rate-limits';
import { requestIdOf, retryAfterOf, type ReadableHeaders } from './upstream-headers';

const CONTEXT_LENGTH =
  /context[ _-]?(?:length|window|size)|maximum context|(?:prompt|input|request) is too long|too many (?:input |prompt )?tokens|input token count|exceeds? the (?:maximum|max|model'?s?) (?:number of |input )?tokens|reduce the length of the (?:messages|prompt|input)/i;
const CONTENT_FILTER =
  /content[ _-]?(?:filter|policy|management)|responsible ?ai|usage (?:guidelines|policy)|safety (?:system|filter|reasons)|moderation|flagged/i;
const BAD_KEY =
  /(?:invalid|incorrect|missing|expired|no)\b.{0,20}\bapi[ _-]?key|api[ _-]?key.{0,20}\b(?:not valid|invalid|expired|missing|required)/i;
const NO_MODEL =
  /model.{0,80}(?:not (?:found|exist|supported|available)|does ?n.t exist|does not exist|decommissioned|deprecated)|(?:unknown|invalid|no such|unsupported) model|not a valid model/i;
/** In this order: "the API key is not valid for this model" is about the key. */
const KIND_OF_WORDS: readonly (readonly [RegExp, CallFailureKind])[] = [
  [BAD_KEY, 'auth'],
  [CONTEXT_LENGTH, 'context_length'],
  [CONTENT_FILTER, 'content_filter'],
  [NO_MODEL, 'not_found'],
];
const NO_CREDIT =
  /insufficient[ _](?:quota|balance|credits?|funds)|billing|credit balance|exceeded your current quota.{0,40}billing|(?:run )?out of credits?|payment required/i;

/**
 * Why a provider refused, from its status, its error body and its headers. The message is a sentence of ours followed by
 * what the provider says, without keys and without the body itself.
 */
export function classifyHttp(
  status: number,
  body: unknown,
  headers: ReadableHeaders,
  context: FailureContext,
): ProviderFailure {
  const error = readErrorBody(body);
  return describe(status, error, context, {
    status,
    retryAfterMs: retryAfterOf(headers) ?? error?.retryAfterMs,
    requestId: requestIdOf(headers),
    rateLimits: rateLimitsOf(headers),
  });
}

/** The same for an error inside a stream whose HTTP status was 200: the status is the one that the error itself names. */
export function classifyErrorPayload(body: unknown, context: FailureContext): ProviderFailure {
  const error = readErrorBody(body);
  return describe(error?.status, error, context, {
    status: error?.status,
    retryAfterMs: error?.retryAfterMs,
  });
}

function describe(
  status: number | undefined,
  error: ErrorBody | undefined,
  context: FailureContext,
  facts: Pick<ProviderFailure, 'status' | 'retryAfterMs' | 'requestId' | 'rateLimits'>,
): ProviderFailure {
  const text = `${error?.words ?? ''} ${error?.message ?? ''}`;
  const noCredit = status === 402 || ((status === 403 || status === 429) && NO_CREDIT.test(text));
  const kind = noCredit ? 'rate_limited' : kindOf(status, text);
  const sentence = noCredit
    ? `${context.provider} reports that the account has no credit left`
    : SENTENCES[kind](context, status);
  const detail = presentableMessage(error?.message, context.secrets);
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return toFailure(kind, detail === undefined ? `${sentence}.` : `${sentence}: ${detail}`, {
    ...known,
    ...(noCredit && { retryable: false }),
    // A bug on the provider's side may be gone the next moment.
    ...(kind === 'unknown' && { retryable: true }),
  });
}

function kindOf(status: number | undefined, text: string): CallFailureKind {
  if (status === 429 || text.includes('rate_limit')) {
    return 'rate_limited';
  }
  if (/overloaded|at capacity/i.test(text)) {
    return 'overloaded';
  }
  // Providers say with 400 (or 403, 404, 413, 422) what has a kind of its own here; only the words tell.
  const telling = status === undefined || (status >= 400 && status < 500 && status !== 401);
  const told = telling ? KIND_OF_WORDS.find(([pattern]) => pattern.test(text))?.[1] : undefined;
  return told ?? (status === undefined ? 'unknown' : kindOfStatus(status));
}

function kindOfStatus(status: number): CallFailureKind {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return 'auth';
    case 404:
    case 410:
      return 'not_found';
    case 408:
    case 504:
    case 524:
      return 'timeout';
    case 409:
    case 425:
      return 'unknown';
    case 498:
    case 502:
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status >= 520 && status <= 523 ? 'overloaded' : status >= 500 ? 'unknown' : 'invalid_request';
  }
}

const SENTENCES: Record<CallFailureKind, (context: FailureContext, status: number | undefined) => string> = {
  auth: ({ provider, variable }) =>
    `${provider} refused the key${variable === null ? '' : ` in ${variable}`}`,
  rate_limited: ({ provider }) => `${provider} has had too many requests`,
  invalid_request: ({ provider }, status) =>
    (status ?? 400) < 400
      ? `${provider} redirects to another address; set the final one as its base URL`
      : `${provider} did not accept the request`,
  context_length: ({ provider }) => `The conversation is too long for this model of ${provider}`,
  content_filter: ({ provider }) => `The content rules of ${provider} do not allow this`,
  not_found: ({ provider }) => `${provider} does not have this model or address`,
  overloaded: ({ provider }) => `${provider} is overloaded`,
  network: ({ provider }) => `${provider} cannot be reached`,
  timeout: ({ provider }) => `${provider} took too long`,
  truncated: ({ provider }) => `The answer of ${provider} broke off`,
  not_configured: ({ provider }) => `${provider} is not configured`,
  unknown: ({ provider }, status) => `${provider} failed${status === undefined ? '' : ` (HTTP ${status})`}`,
};
