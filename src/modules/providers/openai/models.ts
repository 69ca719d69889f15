import { type ModelInfo } from '../spec/model';
import { knownModel, OPENAI_PARAMETERS, without } from '../support/models/known-model';

const SAMPLING = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty', 'stop'] as const;
/** Reasoning models refuse whatever steers the choice of the next token. */
const REASONING = without(OPENAI_PARAMETERS, ...SAMPLING);

const GPT_4 = { context: 128_000, output: 16_384 };
const GPT_4_1 = { context: 1_047_576, output: 32_768 };
const GPT_5 = { context: 400_000, output: 128_000 };
const GPT_5_LONG = { context: 1_050_000, output: 128_000 };
const O_SERIES = { context: 200_000, output: 100_000 };

/** Whether it thinks first: such models have another name for the token limit and another role for the system prompt. */
export function isReasoningModel(id: string): boolean {
  return /^(?:o\d|gpt-(?:[5-9]|\d\d))/.test(id) && !id.includes('chat');
}

/** From GPT-5.5 on, chat completions take tools only when the model is told not to think. */
export function thinksWithoutTools(id: string): boolean {
  return /^gpt-(?:5\.[5-9]|[6-9]|\d\d)/.test(id);
}

const reasoning = (id: string, name: string, limits: { context: number; output: number }): ModelInfo =>
  knownModel(id, name, limits, ['images', 'tools', 'reasoning'], REASONING);

/** OpenAI's models that answer over chat completions (platform.openai.com/docs/models). */
export const OPENAI_MODELS: readonly ModelInfo[] = [
  reasoning('gpt-6-astra', 'GPT-6 Astra', GPT_5_LONG),
  reasoning('gpt-6-sol', 'GPT-6 Sol', GPT_5_LONG),
  reasoning('gpt-6-luna', 'GPT-6 Luna', GPT_5_LONG),
  reasoning('gpt-5.6-sol', 'GPT-5.6 Sol', GPT_5_LONG),
  reasoning('gpt-5.6-terra', 'GPT-5.6 Terra', GPT_5_LONG),
  reasoning('gpt-5.6-luna', 'GPT-5.6 Luna', GPT_5_LONG),
  reasoning('gpt-5.5', 'GPT-5.5', { context: 1_000_000, output: 128_000 }),
  reasoning('gpt-5.4', 'GPT-5.4', GPT_5_LONG),
  reasoning('gpt-5.4-mini', 'GPT-5.4 mini', GPT_5),
  reasoning('gpt-5.4-nano', 'GPT-5.4 nano', GPT_5),
  reasoning('gpt-5.2', 'GPT-5.2', GPT_5),
  reasoning('gpt-5.1', 'GPT-5.1', GPT_5),
  reasoning('gpt-5', 'GPT-5', GPT_5),
  reasoning('gpt-5-mini', 'GPT-5 mini', GPT_5),
  reasoning('gpt-5-nano', 'GPT-5 nano', GPT_5),
  knownModel('gpt-4.1', 'GPT-4.1', GPT_4_1, ['images', 'tools']),
  knownModel('gpt-4.1-mini', 'GPT-4.1 mini', GPT_4_1, ['images', 'tools']),
  knownModel('gpt-4.1-nano', 'GPT-4.1 nano', GPT_4_1, ['images', 'tools']),
  knownModel('gpt-4o', 'GPT-4o', GPT_4, ['images', 'tools']),
  knownModel('gpt-4o-mini', 'GPT-4o mini', GPT_4, ['images', 'tools']),
  reasoning('o4-mini', 'o4-mini', O_SERIES),
  reasoning('o3', 'o3', O_SERIES),
  knownModel('o3-mini', 'o3-mini', O_SERIES, ['tools', 'reasoning'], REASONING),
  reasoning('o1', 'o1', O_SERIES),
  knownModel('gpt-4-turbo', 'GPT-4 Turbo', { context: 128_000, output: 4_096 }, ['images', 'tools']),
  knownModel('gpt-4', 'GPT-4', { context: 8_192, output: 8_192 }, ['tools']),
  knownModel('gpt-3.5-turbo', 'GPT-3.5 Turbo', { context: 16_385, output: 4_096 }, ['tools']),
];

const CHATS = /^(?:gpt-|chatgpt-|o\d|ft:)/;
const OTHER_PURPOSES =
  /image|audio|realtime|transcribe|tts|instruct|codex|embedding|moderation|deep-research|computer-use|search|-pro\b|live|translate/;

/** A model of OpenAI's list with what is known of its family; undefined for one that has another endpoint. */
export function describeOpenAiModel(model: ModelInfo): ModelInfo | undefined {
  if (!CHATS.test(model.id) || OTHER_PURPOSES.test(model.id)) {
    return undefined;
  }
  const family = OPENAI_MODELS.find(({ id }) => id === model.id.replace(/-\d{4}-\d{2}-\d{2}$/, ''));
  const { displayName, ...facts } = family ?? { displayName: model.id };
  return {
    ...(isReasoningModel(model.id) && { parameters: REASONING }),
    ...facts,
    displayName: family?.id === model.id ? displayName : model.id,
    ...model,
  };
}
