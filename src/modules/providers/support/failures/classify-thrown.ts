import { type ProviderFailure } from '../../spec/provider-failure';
import { tookTooLong, toFailure, type FailureContext } from './failure';
import { asObject } from '../json';

const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const EXPLANATIONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no network',
};

/** No connection was made, so nothing was sent. */
const UNSENT_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Why a call failed that never got an HTTP answer. The thrown message is not repeated: it may hold an address or a key. */
export function classifyThrown(error: unknown, context: FailureContext): ProviderFailure {
  const codes = codesOf(error);
  if (codes.some((code) => TIMEOUT_CODES.has(code)) || isNamed(error, 'TimeoutError')) {
    return tookTooLong(context);
  }
  if (
    codes.some((code) => code.includes('CERT') || code.startsWith('ERR_TLS') || code.includes('SELF_SIGNED'))
  ) {
    return toFailure('network', `${context.provider} cannot be reached: its certificate is not trusted.`, {
      retryable: false,
    });
  }
  if (codes.includes('ERR_INVALID_URL') || codes.includes('UND_ERR_INVALID_ARG')) {
    return toFailure('invalid_request', `The address or the key of ${context.provider} is not well formed.`);
  }
  const why = codes.map((code) => EXPLANATIONS[code]).find((text) => text !== undefined);
  return toFailure(
    'network',
    `${context.provider} cannot be reached${why === undefined ? '' : `: ${why}`}.`,
    {
      ...(codes.some((code) => UNSENT_CODES.has(code)) && { unsent: true }),
    },
  );
}

/** Codes of the error and of what caused it; happy eyeballs wraps one error per address in an AggregateError. */
function codesOf(error: unknown, depth = 0): string[] {
  const object = asObject(error);
  if (!object || depth > 5) {
    return [];
  }
  const nested = [object.cause, ...(Array.isArray(object.errors) ? (object.errors as unknown[]) : [])];
  return [
    ...(typeof object.code === 'string' ? [object.code] : []),
    ...nested.flatMap((inner) => codesOf(inner, depth + 1)),
  ];
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
