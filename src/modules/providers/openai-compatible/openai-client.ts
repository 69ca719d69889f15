import OpenAI from 'openai';
import { type FailureContext } from '../support/failures/failure';
import { upstreamFetch } from '../support/requests/upstream-fetch';

// The longest that a timer can wait; the engine's deadlines are what ends a call.
const NO_TIMEOUT = 2 ** 31 - 1;

/**
 * The official SDK, pointed at one service. Every setting that it would look up in the environment by itself is given:
 * only what Parley's own configuration says counts.
 */
export function createOpenAiClient(
  baseUrl: string,
  apiKey: string | undefined,
  context: FailureContext,
): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    // Never sent: `upstreamFetch` writes the header, or none for a server that needs no key.
    apiKey: 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NO_TIMEOUT,
    logLevel: 'off',
    fetch: upstreamFetch(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }, context),
  });
}
