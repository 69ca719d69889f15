import { type CatalogueModel } from '../../../providers/catalogue/catalogue-model';
import { ModelDto } from '../../../providers/dto/model.dto';
import { type VirtualModel } from './virtual-model';

const OWNER = 'parley';

/** How a virtual model is listed, with what all of its usual members can do. Its price is what the calls of its members cost. */
export function describeVirtualModel(virtual: VirtualModel, members: readonly CatalogueModel[]): ModelDto {
  const { id, name, description } = virtual;
  const windows = members.flatMap(({ contextWindow }) => contextWindow ?? []);
  const lengths = members.flatMap(({ maxOutputTokens }) => maxOutputTokens ?? []);
  const isReady = members.filter(({ configured }) => configured).length > 1;
  const model: CatalogueModel = {
    id,
    provider: OWNER,
    model: id.slice(OWNER.length + 1),
    displayName: name,
    description: `${description} Members: ${members.map((member) => member.id).join(', ')}.`,
    created: 0,
    contextWindow: windows.length > 0 ? Math.min(...windows) : null,
    maxOutputTokens: lengths.length > 0 ? Math.min(...lengths) : null,
    capabilities: {
      images: members.every(({ capabilities }) => capabilities.images),
      tools: false,
      reasoning: true,
    },
    parameters: members[0]?.parameters ?? {},
    prices: { input_per_million: null, output_per_million: null, cached_input_per_million: null },
    configured: isReady,
    variable: 'PARLEY_MEMBERS',
    aliases: [],
    source: 'built_in',
  };
  return ModelDto.from(model, false);
}
