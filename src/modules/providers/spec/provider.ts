import { type Observable } from 'rxjs';
import { type ProviderMessage, type ToolChoice, type ToolDefinition } from './messages';
import { type ModelInfo } from './model';
import { type ReasoningEffort, type ResponseFormat } from './output';
import { type ModelParameters, type ParameterSupport } from './parameters';
import { type ProviderEvent } from './provider-event';

/** One call of one model. Parameters were checked before; an adapter only translates. */
export interface ProviderRequest {
  /** The provider's own model id. */
  model: string;
  system?: string;
  messages: readonly ProviderMessage[];
  tools?: readonly ToolDefinition[];
  toolChoice?: ToolChoice;
  /** False: at most one call of a tool in this answer. */
  parallelToolCalls?: boolean;
  /** Text when left out. */
  responseFormat?: ResponseFormat;
  /** How long to think; as the model is used to when left out. */
  reasoningEffort?: ReasoningEffort;
  /** For each token its probability and those of so many others; only where the provider can. */
  logprobs?: { alternatives: number };
  /** Whom the caller asks for, opaque; for the provider's own search for abuse. */
  endUser?: string;
  parameters: ModelParameters;
}

/**
 * `logprobs`: how probable tokens were; `single_tool_calls`: at most one call in an answer; `strict_tools`: calls that follow their schema;
 * `end_user`: whom an answer is for.
 */
export type ProviderFeature = 'logprobs' | 'single_tool_calls' | 'strict_tools' | 'end_user';

export interface ProviderDescription {
  /** The prefix of its model ids: `openai`, `anthropic`, `groq`, ... */
  id: string;
  displayName: string;
  /** Runs on this machine and needs no key (Ollama and the like). */
  local: boolean;
  /** The variable that makes it usable: `OPENAI_API_KEY`, `OLLAMA_BASE_URL`, ...; null when none is needed. */
  variable: string | null;
  /** Parameters that its models accept unless a model says otherwise. */
  parameters: ParameterSupport;
  /** What not every wire protocol can express, and this one can. */
  features: readonly ProviderFeature[];
  /** Models known without asking the provider. */
  models: readonly ModelInfo[];
}

/** A service that serves models. One instance per configured or configurable service; adding one is adding a folder. */
export interface Provider {
  readonly description: ProviderDescription;
  /** False while its key or address is missing: listed, but every call fails with `not_configured`. */
  readonly configured: boolean;
  /**
   * The answer as a cold Observable: each subscription is one upstream call; unsubscribing aborts it at once. Ends with
   * exactly one terminal event and never errors. Nothing is retried inside.
   */
  stream(request: ProviderRequest): Observable<ProviderEvent>;
  /** Asks the provider which models it has. Rejects with a `ProviderFailure` in `ProviderError.failure`. */
  listModels(signal: AbortSignal): Promise<ModelInfo[]>;
}
