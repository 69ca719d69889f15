import { ApiProperty } from '@nestjs/swagger';
import { type CatalogueModel } from '../catalogue/catalogue-model';
import { type ModelCapabilities, type ModelPrices } from '../spec/model';
import { ParameterRangesDto } from './parameter-ranges.dto';

const SOURCES = ['provider', 'built_in', 'requested'] as const;

/** US dollars for a million tokens; null where the price is not known. */
export class ModelPricesDto implements ModelPrices {
  /** What the model reads. Where the price rises with the length of the prompt, that of a short one. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  input_per_million: number | null;

  /** What it writes, reasoning included. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  output_per_million: number | null;

  /** What it reads from the provider's cache. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  cached_input_per_million: number | null;
}

/** What it can do. Where nobody says, `images` and `tools` are true, and the provider is left to refuse. */
export class ModelCapabilitiesDto implements ModelCapabilities {
  /**
   * Takes images.
   * @example true
   */
  images: boolean;

  /**
   * Calls tools.
   * @example true
   */
  tools: boolean;

  /**
   * Thinks aloud before it answers.
   * @example false
   */
  reasoning: boolean;
}

/** One model: what OpenAI's list has of it, and more. */
export class ModelDto {
  /**
   * The name to ask for: `provider/model`.
   * @example 'demo/quick'
   */
  id: string;

  /** Always `model`. */
  @ApiProperty({ enum: ['model'], example: 'model' })
  object: 'model';

  /**
   * When it was made, Unix seconds; 0 when that is not known.
   * @example 1763596800
   */
  created: number;

  /**
   * The same as `provider`, for clients of OpenAI's API.
   * @example 'demo'
   */
  owned_by: string;

  /**
   * The provider that serves it.
   * @example 'demo'
   */
  provider: string;

  /**
   * What to call it.
   * @example 'Demo Quick (simulation)'
   */
  name: string;

  /** A sentence about it. */
  @ApiProperty({ type: String, nullable: true, example: 'Answers in a few friendly sentences, fast.' })
  description: string | null;

  /** How much it can read and write together, tokens; null when that is not known. */
  @ApiProperty({ type: 'integer', nullable: true, example: 32768 })
  context_window: number | null;

  /** How much it can write at once, tokens; null when that is not known. */
  @ApiProperty({ type: 'integer', nullable: true, example: 4096 })
  max_output_tokens: number | null;

  /** What it costs. */
  prices: ModelPricesDto;

  /** What it can do. */
  capabilities: ModelCapabilitiesDto;

  /** The parameters that it supports, with their ranges. */
  parameters: ParameterRangesDto;

  /**
   * Whether it can be used now.
   * @example true
   */
  configured: boolean;

  /** The variable to set so that it can be used; null when nothing is missing. */
  @ApiProperty({ type: String, nullable: true, example: null })
  requires: string | null;

  /**
   * Shorter names that stand for it now.
   * @example ["demo"]
   */
  aliases: string[];

  /**
   * Whether a request that names no models asks it.
   * @example true
   */
  is_default: boolean;

  /** Who says so: the `provider` itself, or the `built_in` table because the provider was not asked or did not answer. */
  @ApiProperty({ enum: SOURCES, example: 'built_in' })
  source: CatalogueModel['source'];

  static from(model: CatalogueModel, isDefault: boolean): ModelDto {
    return {
      id: model.id,
      object: 'model',
      created: model.created,
      owned_by: model.provider,
      provider: model.provider,
      name: model.displayName,
      description: model.description ?? null,
      context_window: model.contextWindow,
      max_output_tokens: model.maxOutputTokens,
      prices: { ...model.prices },
      capabilities: { ...model.capabilities },
      parameters: ParameterRangesDto.from(model.parameters),
      configured: model.configured,
      requires: model.configured ? null : model.variable,
      aliases: [...model.aliases],
      is_default: isDefault,
      source: model.source,
    };
  }
}

/** OpenAI's list form. */
export class ModelListDto {
  /** Always `list`. */
  @ApiProperty({ enum: ['list'], example: 'list' })
  object: 'list';

  /** The models, those of one provider together. */
  data: ModelDto[];
}
