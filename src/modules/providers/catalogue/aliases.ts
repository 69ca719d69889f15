/**
 * Short names and names from before, each with the models that it may stand for, best first. The first one that its
 * provider has and that is configured is taken; names of retired models stand for their successors.
 */
export const ALIASES: Readonly<Record<string, readonly string[]>> = withSynonyms({
  claude: [
    'anthropic/claude-sonnet-5',
    'anthropic/claude-sonnet-4-6',
    'openrouter/anthropic/claude-sonnet-5',
  ],
  chatgpt: [
    'openai/gpt-5.6-terra',
    'openai/gpt-5.4',
    'openai/gpt-5',
    'openai/gpt-4o',
    'openrouter/openai/gpt-5.6-terra',
  ],
  gemini: [
    'google/gemini-3.8-flash',
    'google/gemini-3.5-flash',
    'google/gemini-2.5-flash',
    'openrouter/google/gemini-3.5-flash',
  ],
  grok: ['xai/grok-4.6', 'xai/grok-4.5', 'xai/grok-4', 'openrouter/x-ai/grok-4.3'],
  perplexity: ['perplexity/sonar-pro', 'perplexity/sonar', 'openrouter/perplexity/sonar-pro'],

  sonnet: [
    'anthropic/claude-sonnet-5',
    'anthropic/claude-sonnet-4-6',
    'openrouter/anthropic/claude-sonnet-5',
  ],
  opus: ['anthropic/claude-opus-5-5', 'anthropic/claude-opus-5', 'openrouter/anthropic/claude-opus-5.5'],
  haiku: ['anthropic/claude-haiku-4-5', 'openrouter/anthropic/claude-haiku-4.5'],

  'gpt-4o': ['openai/gpt-4o', 'openai/gpt-4.1', 'openai/gpt-5.6-terra', 'openrouter/openai/gpt-4o'],
  'gpt-4o-mini': [
    'openai/gpt-4o-mini',
    'openai/gpt-4.1-mini',
    'openai/gpt-5.6-luna',
    'openrouter/openai/gpt-4o-mini',
  ],
  'gpt-4': ['openai/gpt-4', 'openai/gpt-4.1', 'openai/gpt-5.6-terra', 'openrouter/openai/gpt-4.1'],
  'gpt-3.5-turbo': ['openai/gpt-3.5-turbo', 'openai/gpt-5.6-luna', 'openrouter/openai/gpt-3.5-turbo'],
  'gpt-5': ['openai/gpt-5', 'openai/gpt-5.6-terra', 'openrouter/openai/gpt-5'],

  llama: [
    'groq/llama-3.3-70b-versatile',
    'together/meta-llama/Llama-3.3-70B-Instruct-Turbo',
    'openrouter/meta-llama/llama-3.3-70b-instruct',
  ],
  'llama-3.1-8b-instant': ['groq/llama-3.1-8b-instant', 'groq/openai/gpt-oss-20b'],
  'mixtral-8x7b-32768': ['groq/mixtral-8x7b-32768', 'groq/openai/gpt-oss-120b', 'mistral/mistral-small-2603'],
  'gemma2-9b-it': ['groq/gemma2-9b-it', 'groq/openai/gpt-oss-20b'],
  qwen: ['groq/qwen/qwen3-32b', 'openrouter/qwen/qwen3-32b'],
  mistral: [
    'mistral/mistral-medium-3-5',
    'mistral/mistral-large-2512',
    'openrouter/mistralai/mistral-medium-3-5',
  ],
  deepseek: ['deepseek/deepseek-v4-pro', 'deepseek/deepseek-chat', 'openrouter/deepseek/deepseek-v4-pro'],
  demo: ['demo/quick'],
});

/** The five that a request without models asks, as far as they are configured. */
export const CLASSIC_FIVE = ['claude', 'chatgpt', 'gemini', 'grok', 'perplexity'] as const;

/** Whom a request without models asks when no provider has a key. */
export const DEMO_DEFAULTS = ['demo/quick', 'demo/thoughtful', 'demo/contrarian'] as const;

/** Names under which a model was known; each may still be served, and otherwise means what its successor means. */
function withSynonyms(aliases: Record<string, readonly string[]>): Record<string, readonly string[]> {
  const synonyms: Record<string, readonly string[]> = {
    claude: ['claude-3', 'claude-3.5', 'claude-3-5', 'claude-3.7', 'claude-4'],
    sonnet: [
      'claude-sonnet',
      'claude-3-sonnet',
      'claude-3-5-sonnet',
      'claude-3.5-sonnet',
      'claude-3-7-sonnet',
    ],
    opus: ['claude-opus', 'claude-3-opus'],
    haiku: ['claude-haiku', 'claude-3-haiku', 'claude-3-5-haiku', 'claude-3.5-haiku'],
    chatgpt: ['gpt'],
    'gpt-4': ['gpt-4-turbo'],
    gemini: ['gemini-pro', 'gemini-1.5', 'gemini-1.5-pro', 'gemini-1.5-flash', 'gemini-2.0-flash'],
    grok: ['grok-2', 'grok-beta'],
    'mixtral-8x7b-32768': ['mixtral', 'mixtral-8x7b'],
    llama: ['llama-3', 'llama-3.1', 'llama-3.3', 'llama3-70b-8192'],
    deepseek: ['deepseek-v3'],
  };
  return {
    ...aliases,
    ...Object.fromEntries(
      Object.entries(synonyms).flatMap(([name, others]) =>
        others.map((other) => [other, stillServed(other, aliases[name] ?? [])]),
      ),
    ),
  };
}

function stillServed(name: string, successors: readonly string[]): string[] {
  const provider = successors[0]?.split('/')[0];
  return [`${provider}/${name}`, ...successors];
}
