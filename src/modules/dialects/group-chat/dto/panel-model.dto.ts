import { ApiProperty } from '@nestjs/swagger';
import { type ResolvedModel } from '../../../providers/catalogue/catalogue-model';
import { type PanelModel } from '../panel-models';

/** Somebody whom a session can select. */
export class PanelModelDto {
  /**
   * The name to select it by, and its `model_source` in a stream.
   * @example "demo/thoughtful"
   */
  id: string;

  /** Who serves it; null when no provider has it. */
  @ApiProperty({ type: String, nullable: true, example: 'demo' })
  provider: string | null;

  /** The provider's own id of the model. */
  @ApiProperty({ type: String, nullable: true, example: 'thoughtful' })
  model_name: string | null;

  /** @example "The Thinker (simulated)" */
  role: string;

  /** @example "🤔" */
  icon: string;

  /** @example "As the Thinker of this panel, think first and answer then." */
  prompt_prefix: string;

  /** @example "takes its time" */
  collaboration_style: string;

  /** @example "violet" */
  color_theme: string;

  /**
   * Whether its provider has a key.
   * @example true
   */
  available: boolean;

  static from(panelModel: PanelModel, model: ResolvedModel | undefined): PanelModelDto {
    const { id, role, icon, prompt_prefix, collaboration_style, color_theme } = panelModel;
    return {
      id,
      provider: model?.provider ?? null,
      model_name: model?.model ?? null,
      role,
      icon,
      prompt_prefix,
      collaboration_style,
      color_theme,
      available: model?.configured ?? false,
    };
  }
}

/** Everybody whom a session can select. */
export class PanelModelListDto {
  /** Those of the documentation first, then those that configuration adds. */
  models: PanelModelDto[];
}
