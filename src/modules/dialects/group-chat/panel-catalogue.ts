import { Injectable } from '@nestjs/common';
import { AppConfig, type PanelModelSettings } from '../../../config/app-config';
import { type ResolvedModel } from '../../providers/catalogue/catalogue-model';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { PANEL_MODELS, type PanelModel } from './panel-models';

/** Knows what panels can be made of: the built-in personalities, and those of `PANEL_MODELS`, which replace one of the same name. */
@Injectable()
export class PanelCatalogue {
  private readonly models: ReadonlyMap<string, PanelModel>;

  constructor(
    config: AppConfig,
    private readonly catalogue: ModelCatalogue,
  ) {
    const added = Object.entries(config.panelModels).map(([id, settings]) => toPanelModel(id, settings));
    this.models = new Map([...PANEL_MODELS, ...added].map((model) => [model.id, model]));
  }

  list(): { panelModel: PanelModel; model: ResolvedModel | undefined }[] {
    return [...this.models.values()].map((panelModel) => ({
      panelModel,
      model: this.catalogue.find(panelModel.model),
    }));
  }

  /** Somebody without a personality, when only the model has a name. */
  find(name: string): PanelModel | undefined {
    return this.models.get(name);
  }

  /** Throws `unknown_model`, blaming `field`. */
  resolve(name: string, field: string): ResolvedModel {
    return this.catalogue.resolve(this.find(name)?.model ?? name, field);
  }

  /** The panel of a session that selects nobody: whoever has a key, else simulations. */
  defaults(): string[] {
    const usable = this.list().filter(({ model }) => model?.configured);
    const real = usable.filter(({ model }) => model?.provider !== 'demo');
    return (real.length > 0 ? real : usable).map(({ panelModel }) => panelModel.id);
  }
}

function toPanelModel(id: string, settings: PanelModelSettings): PanelModel {
  return {
    id,
    model: `${settings.provider}/${settings.model_name}`,
    role: settings.role ?? id,
    icon: settings.icon ?? '💬',
    prompt_prefix: settings.prompt_prefix ?? '',
    collaboration_style: settings.collaboration_style ?? '',
    color_theme: settings.color_theme ?? '',
  };
}
