import type OpenAI from 'openai';
import { of, type Observable } from 'rxjs';
import { type ModelInfo } from '../spec/model';
import { type Provider, type ProviderDescription, type ProviderRequest } from '../spec/provider';
import { ProviderError } from '../spec/provider-error';
import { type ProviderEvent } from '../spec/provider-event';
import { answer$ } from '../support/answers/answer-stream';
import { notConfigured, type FailureContext } from '../support/failures/failure';
import { UpstreamResponse } from '../support/requests/upstream-response';
import { listOrThrow } from '../support/models/model-listing';
import { chunkMapper } from './answers/chunk.mapper';
import { type CompatibleService } from './compatible-service';
import { toModels } from './model-list.mapper';
import { createOpenAiClient } from './openai-client';
import { toWireRequest } from './requests/request.mapper';

type CompletionRequest = OpenAI.ChatCompletionCreateParamsStreaming;

/** Any service that speaks OpenAI's chat completions, through the official SDK. */
export class OpenAiCompatibleProvider implements Provider {
  readonly description: ProviderDescription;
  readonly configured: boolean;
  private readonly context: FailureContext;
  private client: OpenAI | undefined;

  constructor(private readonly service: CompatibleService) {
    const { id, displayName, local, variable, parameters, models } = service;
    const features = ['logprobs', 'single_tool_calls', 'strict_tools', 'end_user'] as const;
    this.description = { id, displayName, local, variable, parameters, features, models };
    this.configured = service.configured;
    this.context = { provider: displayName, variable, secrets: service.apiKey ? [service.apiKey] : [] };
  }

  stream(request: ProviderRequest): Observable<ProviderEvent> {
    const client = this.connect();
    if (!client) {
      return of({ type: 'failed', failure: notConfigured(this.context) });
    }
    return answer$({
      context: this.context,
      open: async (signal) => {
        const body = toWireRequest(request, this.service.dialect) as unknown as CompletionRequest;
        return UpstreamResponse.from(await client.chat.completions.create(body, { signal }).asResponse());
      },
      mapper: () => chunkMapper(this.context),
    });
  }

  async listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    const client = this.connect();
    if (!client) {
      throw new ProviderError(notConfigured(this.context));
    }
    return listOrThrow(this.context, this.description.models, signal, async () => {
      const response = await client.models.list({ signal }).asResponse();
      return toModels(await response.json(), this.service);
    });
  }

  private connect(): OpenAI | undefined {
    const { baseUrl, apiKey } = this.service;
    if (this.configured && baseUrl !== undefined) {
      this.client ??= createOpenAiClient(baseUrl, apiKey, this.context);
    }
    return this.client;
  }
}
