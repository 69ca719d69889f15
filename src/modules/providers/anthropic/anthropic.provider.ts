import Anthropic from '@anthropic-ai/sdk';
import { of, type Observable } from 'rxjs';
import { type ProviderSettings } from '../../../config/app-config';
import { type ModelInfo } from '../spec/model';
import { type Provider, type ProviderDescription, type ProviderRequest } from '../spec/provider';
import { ProviderError } from '../spec/provider-error';
import { type ProviderEvent } from '../spec/provider-event';
import { answer$ } from '../support/answers/answer-stream';
import { splitVersion } from '../support/requests/base-url';
import { notConfigured, type FailureContext } from '../support/failures/failure';
import { listOrThrow } from '../support/models/model-listing';
import { upstreamFetch } from '../support/requests/upstream-fetch';
import { UpstreamResponse } from '../support/requests/upstream-response';
import { toModels } from './model-list.mapper';
import { ANTHROPIC_MODELS, ANTHROPIC_PARAMETERS, outputLimitOf } from './models';
import { toWireRequest } from './request.mapper';
import { messageMapper } from './stream.mapper';

/**
 * The SDK's own default, 2026-10-21, refuses `temperature`, `top_p` and `top_k` for every model; this one leaves them to
 * the models that still have them. The events of the stream are the same.
 */
const API_VERSION = '2023-06-01';

/** More than there are, so that one page has them all. */
const PAGE_SIZE = 1_000;

// The longest that a timer can wait; the engine's deadlines are what ends a call.
const NO_TIMEOUT = 2 ** 31 - 1;

/** Claude, through the official SDK; https://docs.claude.com/en/api/messages */
export class AnthropicProvider implements Provider {
  readonly description: ProviderDescription = {
    id: 'anthropic',
    displayName: 'Anthropic',
    local: false,
    variable: 'ANTHROPIC_API_KEY',
    parameters: ANTHROPIC_PARAMETERS,
    features: ['single_tool_calls', 'end_user'],
    models: ANTHROPIC_MODELS,
  };
  readonly configured: boolean;
  private readonly context: FailureContext;
  private readonly client: Anthropic | undefined;
  /** Output limits that Anthropic itself gave. */
  private readonly limits = new Map<string, number>();

  constructor({ apiKey, baseUrl }: ProviderSettings) {
    const { displayName: provider, variable } = this.description;
    this.configured = apiKey !== undefined;
    this.context = { provider, variable, secrets: apiKey === undefined ? [] : [apiKey] };
    this.client = apiKey === undefined ? undefined : createClient(apiKey, baseUrl, this.context);
  }

  stream(request: ProviderRequest): Observable<ProviderEvent> {
    const { client, context } = this;
    if (!client) {
      return of({ type: 'failed', failure: notConfigured(context) });
    }
    return answer$({
      context,
      // Not `messages.create`, which writes to the console when a model is about to retire.
      open: async (signal) => {
        const body = toWireRequest(request, outputLimitOf(request.model, this.limits));
        const asked = client.post('/v1/messages', { body, stream: true, signal });
        return UpstreamResponse.from(await asked.asResponse());
      },
      mapper: () => messageMapper(request.model, context),
    });
  }

  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    const { client, context } = this;
    if (!client) {
      throw new ProviderError(notConfigured(context));
    }
    const models = await listOrThrow(context, ANTHROPIC_MODELS, signal, async () => {
      const options = { query: { limit: PAGE_SIZE }, signal };
      const response = await client.get('/v1/models', options).asResponse();
      return toModels(await response.json());
    });
    for (const { id, maxOutputTokens } of models) {
      if (maxOutputTokens !== undefined) {
        this.limits.set(id, maxOutputTokens);
      }
    }
    return models;
  }
}

/** Every setting that the SDK would look up in the environment by itself is given. */
function createClient(apiKey: string, baseUrl: string | undefined, context: FailureContext): Anthropic {
  return new Anthropic({
    apiKey,
    webhookKey: null,
    // The SDK adds the version to the path.
    baseURL: splitVersion(baseUrl ?? 'https://api.anthropic.com').base,
    maxRetries: 0,
    timeout: NO_TIMEOUT,
    logLevel: 'off',
    openTelemetry: false,
    fetch: upstreamFetch({ 'x-api-key': apiKey, 'anthropic-version': API_VERSION }, context),
  });
}
