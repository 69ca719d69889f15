import { type ModelInfo } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';
import { knownModel, without } from '../support/models/known-model';

/** docs.claude.com/en/api/messages */
export const ANTHROPIC_PARAMETERS: ParameterSupport = {
  temperature: { min: 0, max: 1 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 0, max: 500, integer: true },
  max_tokens: { min: 1, max: 128_000, integer: true },
  stop: { min: 0, max: 4, integer: true },
};

/** From Claude Opus 4.7 on a request with any of these is refused, whatever the API version. */
const WITHOUT_SAMPLING = without(ANTHROPIC_PARAMETERS, 'temperature', 'top_p', 'top_k');

const LONG = { context: 1_000_000, output: 128_000 };

const current = (id: string, name: string): ModelInfo =>
  knownModel(id, name, LONG, ['images', 'tools', 'reasoning'], WITHOUT_SAMPLING);

const earlier = (id: string, name: string, context: number, output: number): ModelInfo =>
  knownModel(id, name, { context, output }, ['images', 'tools', 'reasoning']);

/** docs.claude.com/en/docs/about-claude/models */
export const ANTHROPIC_MODELS: readonly ModelInfo[] = [
  current('claude-fable-5-1', 'Claude Fable 5.1'),
  current('claude-opus-5-5', 'Claude Opus 5.5'),
  current('claude-sonnet-5-5', 'Claude Sonnet 5.5'),
  current('claude-haiku-5-5', 'Claude Haiku 5.5'),
  current('claude-fable-5', 'Claude Fable 5'),
  current('claude-opus-5', 'Claude Opus 5'),
  current('claude-sonnet-5', 'Claude Sonnet 5'),
  current('claude-opus-4-8', 'Claude Opus 4.8'),
  current('claude-opus-4-7', 'Claude Opus 4.7'),
  earlier('claude-opus-4-6', 'Claude Opus 4.6', 1_000_000, 128_000),
  earlier('claude-sonnet-4-6', 'Claude Sonnet 4.6', 1_000_000, 64_000),
  earlier('claude-opus-4-5', 'Claude Opus 4.5', 200_000, 64_000),
  earlier('claude-sonnet-4-5', 'Claude Sonnet 4.5', 200_000, 64_000),
  earlier('claude-haiku-4-5', 'Claude Haiku 4.5', 200_000, 64_000),
];

/** Families that were there before sampling went; every other name is newer. */
const SAMPLES = /^claude-(?:[23]|(?:opus|sonnet|haiku)-4-(?:[0-6](?!\d)|\d{8})|(?:opus|sonnet)-4$|instant)/;
const THINKS_ALWAYS = /^claude-(?:fable|mythos|opus-5-5)/;

/** What is known of a name that the table lacks, from its family: a dated snapshot, or a model newer than this table. */
export function describeAnthropicModel(model: ModelInfo): ModelInfo {
  const family = ANTHROPIC_MODELS.find(({ id }) => id === model.id.replace(/-\d{8}$/, ''));
  return { ...family, ...(!SAMPLES.test(model.id) && { parameters: WITHOUT_SAMPLING }), ...model };
}

/** Whether it thinks without being asked, so that only how the thinking is shown is left to choose. */
export function thinksAlways(model: string): boolean {
  return THINKS_ALWAYS.test(model);
}

/** `max_tokens` is obligatory; the oldest models that are still served write no more than this. */
const SMALLEST_LIMIT = 4_096;

/** The most that a model can write. */
export function outputLimitOf(model: string, listed: ReadonlyMap<string, number>): number {
  return (
    listed.get(model) ??
    describeAnthropicModel({ id: model }).maxOutputTokens ??
    (/^claude-[23]/.test(model) ? SMALLEST_LIMIT : 32_000)
  );
}
