import { type ModelCapabilities, type ModelPrices } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';

/** One model as the rest of Parley sees it, whatever provider it comes from. */
export interface CatalogueModel {
  /** `provider/model`. */
  id: string;
  provider: string;
  /** The provider's own id. */
  model: string;
  displayName: string;
  /** A sentence about it, where there is one. */
  description?: string;
  /** Unix seconds; 0 when unknown (OpenAI's list form wants a number). */
  created: number;
  contextWindow: number | null;
  maxOutputTokens: number | null;
  capabilities: ModelCapabilities;
  parameters: ParameterSupport;
  prices: ModelPrices;
  configured: boolean;
  /** The variable to set when not configured. */
  variable: string | null;
  aliases: readonly string[];
  /** `provider`: it said so itself; `built_in`: our table; `requested`: passed through because the catalogue lacks it. */
  source: 'provider' | 'built_in' | 'requested';
}

/** What a name that a person wrote stands for. */
export interface ResolvedModel extends CatalogueModel {
  /** The name as it was written. */
  requested: string;
  /** Set when the name was an alias such as `claude`. */
  alias: string | null;
}
