import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { ProviderRegistry } from '../../providers/provider-registry';
import { type ToolDefinition } from '../../providers/spec/messages';
import { type ProviderFeature } from '../../providers/spec/provider';
import { type OutputOptions } from './completion-request';

/** What a model can be asked of it, and the names of what was left out. */
export interface PlannedOutput {
  options: OutputOptions;
  ignored: string[];
}

/** Fits the wishes for an answer to a model. What only steers the model is left out where it has no such thing. */
@Injectable()
export class OutputPlanner {
  constructor(private readonly registry: ProviderRegistry) {}

  /** The tools as this model can be given them. */
  planTools(
    model: CatalogueModel,
    tools: readonly ToolDefinition[],
  ): { tools: readonly ToolDefinition[]; ignored: string[] } {
    const canBeStrict = this.featuresOf(model).includes('strict_tools');
    if (canBeStrict || !tools.some((tool) => tool.strict)) return { tools, ignored: [] };
    return { tools: tools.map(({ strict: _, ...tool }) => tool), ignored: ['tools.strict'] };
  }

  /** What of it the model can be asked for, when nobody is there to be told that the rest is missing. */
  fit(model: CatalogueModel, wanted: OutputOptions): OutputOptions {
    const { logprobs, ...others } = wanted;
    const has = this.featuresOf(model).includes('logprobs');
    return this.plan(model, { ...others, ...(logprobs && has && { logprobs }) }).options;
  }

  /** Throws `unsupported_parameter` for what the caller would miss in the answer. */
  plan(model: CatalogueModel, wanted: OutputOptions): PlannedOutput {
    const features = this.featuresOf(model);
    if (wanted.logprobs && !features.includes('logprobs')) throw noLogprobs(model);
    const options = { ...wanted };
    const ignored: string[] = [];
    // The catalogue knows nothing of a model that it passes through: the provider will say.
    const thinks = model.capabilities.reasoning || model.source === 'requested';
    if (wanted.reasoningEffort !== undefined && !thinks) {
      delete options.reasoningEffort;
      ignored.push('reasoning_effort');
    }
    if (wanted.parallelToolCalls === false && !features.includes('single_tool_calls')) {
      delete options.parallelToolCalls;
      ignored.push('parallel_tool_calls');
    }
    if (wanted.endUser !== undefined && !features.includes('end_user')) {
      delete options.endUser;
      ignored.push('user');
    }
    return { options, ignored };
  }

  private featuresOf({ provider }: CatalogueModel): readonly ProviderFeature[] {
    return this.registry.get(provider)?.description.features ?? [];
  }
}

function noLogprobs(model: CatalogueModel): AppError {
  return AppError.field('unsupported_parameter', 'logprobs', `${model.id} does not tell log probabilities`, {
    model: model.id,
    parameter: 'logprobs',
  });
}
