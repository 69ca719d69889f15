import { ApiProperty } from '@nestjs/swagger';
import { type ModelDto, type ModelListDto } from '../../../providers/dto/model.dto';

/** A model as a workspace picks it. */
export class WorkspaceModelDto {
  /**
   * Who serves it.
   * @example "demo"
   */
  provider_id: string;

  /**
   * The provider's own id of the model.
   * @example "quick"
   */
  model_id: string;

  /**
   * Both together, as the rest of the API names it.
   * @example "demo/quick"
   */
  id: string;

  /**
   * What to call it.
   * @example "Demo Quick (simulation)"
   */
  name: string;

  /**
   * Whether its provider has a key.
   * @example true
   */
  available: boolean;

  /** Tokens that it can take into account; null when that is not known. */
  @ApiProperty({ type: 'integer', nullable: true, example: 32768 })
  context_window: number | null;

  static from(model: ModelDto): WorkspaceModelDto {
    const { provider, id, name, configured, context_window } = model;
    return {
      provider_id: provider,
      // Split at the first slash: ids of providers have none, those of models may.
      model_id: id.slice(provider.length + 1),
      id,
      name,
      available: configured,
      context_window,
    };
  }
}

/** Everything that a workspace can pick. */
export class WorkspaceModelListDto {
  /** Those of one provider together. */
  models: WorkspaceModelDto[];

  static from({ data }: ModelListDto): WorkspaceModelListDto {
    return { models: data.map((model) => WorkspaceModelDto.from(model)) };
  }
}
