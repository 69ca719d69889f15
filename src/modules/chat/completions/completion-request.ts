import { type ProviderMessage, type ToolChoice, type ToolDefinition } from '../../providers/spec/messages';
import { type ReasoningEffort, type ResponseFormat } from '../../providers/spec/output';
import { type ModelParameters } from '../../providers/spec/parameters';

/** What several models are for: an answer each, one after another until one answers, or whoever says the first token. */
export type CompletionRoute = 'all' | 'fallback' | 'race';

/** What shall be answered without being kept. Shapes are checked; names and ranges are not yet. */
export interface CompletionRequest {
  ownerId: string;
  /** Names; empty: the default model. */
  models: readonly string[];
  route: CompletionRoute;
  /** Answers of each model. */
  count: number;
  system: string | null;
  /** The whole history, oldest first; sent as it is. */
  messages: readonly ProviderMessage[];
  parameters: ModelParameters;
  tools: readonly ToolDefinition[];
  output: OutputOptions;
}

/** What the answer shall be like, as far as the model can. */
export interface OutputOptions {
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
  responseFormat?: ResponseFormat;
  reasoningEffort?: ReasoningEffort;
  logprobs?: { alternatives: number };
  endUser?: string;
}
