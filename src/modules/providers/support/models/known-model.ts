import { type ModelCapabilities, type ModelInfo } from '../../spec/model';
import { type ParameterName, type ParameterSupport } from '../../spec/parameters';

type Trait = keyof ModelCapabilities;

const ALL_TRAITS: readonly Trait[] = ['images', 'tools', 'reasoning'];

/** One line of a built-in model table; what a model can do is listed, everything else it cannot. */
export function knownModel(
  id: string,
  displayName: string,
  limits: { context?: number; output?: number },
  traits: readonly Trait[],
  parameters?: ParameterSupport,
): ModelInfo {
  return {
    id,
    displayName,
    ...(limits.context !== undefined && { contextWindow: limits.context }),
    ...(limits.output !== undefined && { maxOutputTokens: limits.output }),
    capabilities: Object.fromEntries(ALL_TRAITS.map((trait) => [trait, traits.includes(trait)])),
    ...(parameters && { parameters }),
  };
}

/** A support without the named parameters. */
export function without(support: ParameterSupport, ...names: ParameterName[]): ParameterSupport {
  return Object.fromEntries(
    Object.entries(support).filter(([name]) => !names.includes(name as ParameterName)),
  );
}

/** Many services give no upper limit of their own; this only catches slips. */
const MANY_TOKENS = 1_000_000;

/** The parameters of OpenAI's chat completions, which its relatives share. */
export const OPENAI_PARAMETERS: ParameterSupport = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  max_tokens: { min: 1, max: MANY_TOKENS, integer: true },
  stop: { min: 0, max: 4, integer: true },
  frequency_penalty: { min: -2, max: 2 },
  presence_penalty: { min: -2, max: 2 },
  seed: { min: -(2 ** 53 - 1), max: 2 ** 53 - 1, integer: true },
};

/** What the servers of open models add. */
export const OPEN_MODEL_PARAMETERS: ParameterSupport = {
  ...OPENAI_PARAMETERS,
  top_k: { min: 0, max: 1_000, integer: true },
  repetition_penalty: { min: 0, max: 2 },
};
