import { GoogleGenerativeAI } from '@google/generative-ai';
import { of, type Observable } from 'rxjs';
import { type ProviderSettings } from '../../../config/app-config';
import { type ModelInfo } from '../spec/model';
import { type Provider, type ProviderDescription, type ProviderRequest } from '../spec/provider';
import { ProviderError } from '../spec/provider-error';
import { type ProviderEvent } from '../spec/provider-event';
import { answer$ } from '../support/answers/answer-stream';
import { splitVersion } from '../support/requests/base-url';
import { notConfigured, toFailure, type FailureContext } from '../support/failures/failure';
import { listOrThrow } from '../support/models/model-listing';
import { upstreamFetch } from '../support/requests/upstream-fetch';
import { UpstreamResponse } from '../support/requests/upstream-response';
import { UpstreamRefusal } from '../support/failures/upstream-refusal';
import { responseOf } from './google-transport';
import { toModels } from './model-list.mapper';
import { GOOGLE_MODELS, GOOGLE_PARAMETERS } from './models';
import { toWireRequest } from './request.mapper';
import { contentMapper } from './stream.mapper';

/** Has what `v1` lacks: thoughts, tools, JSON schemas. */
const API_VERSION = 'v1beta';
const PAGE_SIZE = 1_000;

interface Connection {
  sdk: GoogleGenerativeAI;
  baseUrl: string;
  apiVersion: string;
  fetch: typeof globalThis.fetch;
}

/** Gemini, through the official SDK; https://ai.google.dev/api/generate-content */
export class GoogleProvider implements Provider {
  readonly description: ProviderDescription = {
    id: 'google',
    displayName: 'Google',
    local: false,
    variable: 'GOOGLE_API_KEY',
    parameters: GOOGLE_PARAMETERS,
    features: [],
    models: GOOGLE_MODELS,
  };
  readonly configured: boolean;
  private readonly context: FailureContext;
  private readonly connection: Connection | undefined;

  constructor({ apiKey, baseUrl }: ProviderSettings) {
    const { displayName: provider, variable } = this.description;
    this.configured = apiKey !== undefined;
    this.context = { provider, variable, secrets: apiKey === undefined ? [] : [apiKey] };
    this.connection = apiKey === undefined ? undefined : connect(apiKey, baseUrl, this.context);
  }

  stream(request: ProviderRequest): Observable<ProviderEvent> {
    const { connection, context } = this;
    if (!connection) {
      return of({ type: 'failed', failure: notConfigured(context) });
    }
    const { sdk, baseUrl, apiVersion, fetch } = connection;
    return answer$({
      context,
      open: async (signal) => {
        assertName(request.model, context);
        const body = toWireRequest(request);
        const model = sdk.getGenerativeModel({ model: request.model }, { baseUrl, apiVersion });
        return UpstreamResponse.from(
          await responseOf(fetch, () => model.generateContentStream(body, { signal })),
        );
      },
      mapper: () => contentMapper(context),
    });
  }

  /** Past the SDK, which has no method for it. */
  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    const { connection, context } = this;
    if (!connection) {
      throw new ProviderError(notConfigured(context));
    }
    const { baseUrl, apiVersion, fetch } = connection;
    return listOrThrow(context, GOOGLE_MODELS, signal, async () => {
      const response = await fetch(`${baseUrl}/${apiVersion}/models?pageSize=${PAGE_SIZE}`, { signal });
      return toModels(await response.json());
    });
  }
}

/** The name becomes a part of the path, and the key would go wherever that leads. */
function assertName(model: string, { provider }: FailureContext): void {
  if (!/^[\w@:-][\w.@:-]*(?:\/[\w@:-][\w.@:-]*)*$/.test(model)) {
    throw new UpstreamRefusal(toFailure('not_found', `${provider} has no model with such a name.`));
  }
}

function connect(apiKey: string, address: string | undefined, context: FailureContext): Connection {
  const { base, version } = splitVersion(address ?? 'https://generativelanguage.googleapis.com');
  return {
    sdk: new GoogleGenerativeAI(apiKey),
    baseUrl: base,
    apiVersion: version ?? API_VERSION,
    fetch: upstreamFetch({ 'x-goog-api-key': apiKey }, context),
  };
}
