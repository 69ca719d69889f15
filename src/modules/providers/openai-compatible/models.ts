import { type ModelInfo } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';
import { knownModel, OPENAI_PARAMETERS, without } from '../support/models/known-model';

/** xAI's reasoning models, which all new ones are, refuse these. */
export const XAI_PARAMETERS = without(OPENAI_PARAMETERS, 'frequency_penalty', 'presence_penalty', 'stop');

/** docs.x.ai/docs/models */
export const XAI_MODELS: readonly ModelInfo[] = [
  knownModel('grok-4.6', 'Grok 4.6', { context: 500_000 }, ['images', 'tools', 'reasoning']),
  knownModel('grok-4.5', 'Grok 4.5', { context: 500_000 }, ['images', 'tools', 'reasoning']),
  knownModel('grok-4.3', 'Grok 4.3', { context: 1_000_000 }, ['images', 'tools', 'reasoning']),
  knownModel('grok-4', 'Grok 4', { context: 256_000 }, ['images', 'tools', 'reasoning']),
  knownModel('grok-4-1-fast-reasoning', 'Grok 4.1 Fast', { context: 2_000_000 }, [
    'images',
    'tools',
    'reasoning',
  ]),
  knownModel(
    'grok-4-1-fast-non-reasoning',
    'Grok 4.1 Fast, non-reasoning',
    { context: 2_000_000 },
    ['images', 'tools'],
    OPENAI_PARAMETERS,
  ),
  knownModel('grok-code-fast-1', 'Grok Code Fast 1', { context: 256_000 }, ['tools', 'reasoning']),
  knownModel('grok-3', 'Grok 3', { context: 131_072 }, ['tools'], OPENAI_PARAMETERS),
  knownModel('grok-3-mini', 'Grok 3 Mini', { context: 131_072 }, ['tools', 'reasoning']),
];

/** docs.perplexity.ai/api-reference/chat-completions-post */
export const PERPLEXITY_PARAMETERS: ParameterSupport = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 0, max: 2_048, integer: true },
  max_tokens: { min: 1, max: 128_000, integer: true },
  frequency_penalty: { min: 0, max: 2 },
  presence_penalty: { min: 0, max: 2 },
};

/** docs.perplexity.ai/getting-started/models */
export const PERPLEXITY_MODELS: readonly ModelInfo[] = [
  knownModel('sonar', 'Sonar', { context: 128_000 }, ['images']),
  knownModel('sonar-pro', 'Sonar Pro', { context: 200_000, output: 8_000 }, ['images']),
  knownModel('sonar-reasoning-pro', 'Sonar Reasoning Pro', { context: 128_000 }, ['images', 'reasoning']),
  knownModel('sonar-deep-research', 'Sonar Deep Research', { context: 128_000 }, ['reasoning']),
];

const GROQ_CONTEXT = 131_072;

/** console.groq.com/docs/models */
export const GROQ_MODELS: readonly ModelInfo[] = [
  knownModel('llama-3.1-8b-instant', 'Llama 3.1 8B', { context: GROQ_CONTEXT, output: 131_072 }, ['tools']),
  knownModel('llama-3.3-70b-versatile', 'Llama 3.3 70B', { context: GROQ_CONTEXT, output: 32_768 }, [
    'tools',
  ]),
  knownModel('openai/gpt-oss-120b', 'GPT OSS 120B', { context: GROQ_CONTEXT, output: 65_536 }, [
    'tools',
    'reasoning',
  ]),
  knownModel('openai/gpt-oss-20b', 'GPT OSS 20B', { context: GROQ_CONTEXT, output: 65_536 }, [
    'tools',
    'reasoning',
  ]),
  knownModel('qwen/qwen3-32b', 'Qwen3 32B', { context: GROQ_CONTEXT, output: 40_960 }, [
    'tools',
    'reasoning',
  ]),
  knownModel('groq/compound', 'Groq Compound', { context: GROQ_CONTEXT, output: 8_192 }, ['reasoning']),
  knownModel('groq/compound-mini', 'Groq Compound Mini', { context: GROQ_CONTEXT, output: 8_192 }, [
    'reasoning',
  ]),
  knownModel(
    'meta-llama/llama-4-scout-17b-16e-instruct',
    'Llama 4 Scout',
    { context: GROQ_CONTEXT, output: 8_192 },
    ['images', 'tools'],
  ),
  knownModel('moonshotai/kimi-k2-instruct', 'Kimi K2', { context: GROQ_CONTEXT, output: 16_384 }, ['tools']),
];

/** docs.mistral.ai/api */
export const MISTRAL_PARAMETERS: ParameterSupport = {
  ...OPENAI_PARAMETERS,
  temperature: { min: 0, max: 1.5 },
  seed: { min: 0, max: 2 ** 53 - 1, integer: true },
};

/** docs.mistral.ai/getting-started/models */
export const MISTRAL_MODELS: readonly ModelInfo[] = [
  knownModel('mistral-large-2512', 'Mistral Large 3', { context: 262_144 }, ['images', 'tools']),
  knownModel('mistral-medium-3-5', 'Mistral Medium 3.5', { context: 262_144 }, ['images', 'tools']),
  knownModel('mistral-small-2603', 'Mistral Small 4', { context: 262_144 }, ['images', 'tools']),
  knownModel('mistral-small-latest', 'Mistral Small, latest', { context: 131_072 }, ['images', 'tools']),
  knownModel('ministral-14b-2512', 'Ministral 3 14B', { context: 262_144 }, ['images', 'tools']),
  knownModel('ministral-8b-2512', 'Ministral 3 8B', { context: 262_144 }, ['images', 'tools']),
  knownModel('magistral-medium-latest', 'Magistral Medium, latest', { context: 131_072 }, [
    'tools',
    'reasoning',
  ]),
  knownModel('devstral-2512', 'Devstral 2', { context: 262_144 }, ['tools']),
  knownModel('codestral-2508', 'Codestral', { context: 256_000 }, ['tools']),
];

export const DEEPSEEK_PARAMETERS = without(OPENAI_PARAMETERS, 'seed');

/** api-docs.deepseek.com/quick_start/pricing */
export const DEEPSEEK_MODELS: readonly ModelInfo[] = [
  knownModel('deepseek-v4-pro', 'DeepSeek V4 Pro', { context: 1_000_000 }, ['tools', 'reasoning']),
  knownModel('deepseek-v4-flash', 'DeepSeek V4 Flash', { context: 1_000_000 }, ['tools', 'reasoning']),
  knownModel('deepseek-chat', 'DeepSeek Chat', { context: 128_000, output: 8_192 }, ['tools']),
  knownModel(
    'deepseek-reasoner',
    'DeepSeek Reasoner',
    { context: 128_000, output: 65_536 },
    ['tools', 'reasoning'],
    // The others are taken and have no effect (api-docs.deepseek.com/guides/reasoning_model).
    without(DEEPSEEK_PARAMETERS, 'temperature', 'top_p', 'frequency_penalty', 'presence_penalty'),
  ),
];
