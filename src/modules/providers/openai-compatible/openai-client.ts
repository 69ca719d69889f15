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
  return new ServiceClient({
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

/** What the SDK's own method for completions asks. */
const COMPLETIONS = '/chat/completions';

type BuildRequest = OpenAI['buildRequest'];

/** All that `upstreamFetch` would take of the twenty headers that the SDK builds, merges and formats for its log each time. */
const JSON_HEADERS = new Headers({ accept: 'application/json', 'content-type': 'application/json' });

/**
 * The SDK with two steps of a request made shorter, because they cost more than sending it: the address and the headers are the same each
 * time, and there is no time limit that would need a timer and a second signal to abort with. What the SDK sends to a service is the same
 * either way.
 */
class ServiceClient extends OpenAI {
  private address: string | undefined;

  override async buildRequest(...[options, state]: Parameters<BuildRequest>): ReturnType<BuildRequest> {
    const { method, path, body, signal } = options;
    if (path !== COMPLETIONS) return super.buildRequest(options, state);
    const req = { method, headers: JSON_HEADERS, signal, body: JSON.stringify(body) };
    return { req, url: (this.address ??= this.buildURL(path, null)), timeout: NO_TIMEOUT };
  }

  override fetchWithTimeout(
    ...[url, init]: Parameters<OpenAI['fetchWithTimeout']>
  ): ReturnType<OpenAI['fetchWithTimeout']> {
    // Always given, by the function above.
    return this._options.fetch!(url, { ...init, method: init?.method?.toUpperCase() });
  }
}
