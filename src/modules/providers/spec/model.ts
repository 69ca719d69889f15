import { type ParameterSupport } from './parameters';

export interface ModelCapabilities {
  images: boolean;
  tools: boolean;
  reasoning: boolean;
}

/** US dollars per million tokens; null where unknown. */
export interface ModelPrices {
  input_per_million: number | null;
  output_per_million: number | null;
  cached_input_per_million: number | null;
}

/** What a provider says, or the built-in table knows, of one of its models. */
export interface ModelInfo {
  /** The provider's own id, without our provider prefix. */
  id: string;
  displayName?: string;
  /** A sentence about it. */
  description?: string;
  /** Unix seconds, when known. */
  created?: number;
  contextWindow?: number;
  maxOutputTokens?: number;
  capabilities?: Partial<ModelCapabilities>;
  /** Replaces the provider's own where a model differs from it. */
  parameters?: ParameterSupport;
}
