/** What a model may be called in a text, by how its id reads. */
const FAMILIES: readonly { id: RegExp; names: readonly string[]; makers: readonly string[] }[] = [
  { id: /gpt|^o[1-9]/u, names: ['chatgpt', 'gpt'], makers: ['openai'] },
  { id: /claude/u, names: ['claude'], makers: ['anthropic'] },
  { id: /gemini|gemma|palm|bard/u, names: ['gemini', 'gemma', 'bard'], makers: ['google', 'deepmind'] },
  { id: /grok/u, names: ['grok'], makers: ['xai'] },
  { id: /llama/u, names: ['llama'], makers: ['meta'] },
  {
    id: /mistral|mixtral|ministral|codestral|magistral/u,
    names: ['mistral', 'mixtral'],
    makers: ['mistral'],
  },
  { id: /deepseek/u, names: ['deepseek'], makers: ['deepseek'] },
  { id: /qwen|qwq/u, names: ['qwen', 'tongyi'], makers: ['alibaba'] },
  { id: /sonar|perplexity/u, names: ['perplexity'], makers: ['perplexity'] },
  { id: /command-/u, names: ['command-r', 'command r'], makers: ['cohere'] },
  { id: /kimi|moonshot/u, names: ['kimi'], makers: ['moonshot'] },
  { id: /glm/u, names: ['glm', 'chatglm'], makers: ['zhipu'] },
  { id: /phi-/u, names: ['phi-2', 'phi-3', 'phi-4'], makers: ['microsoft'] },
];

/** Who gave an answer, as far as a text could name it. */
export interface AnswerOrigin {
  provider: string;
  model: string;
  alias: string | null;
  providerModel: string | null;
}

/**
 * Whether the text gives away which model wrote it: its id, its family ("Claude"), or who made it ("made by Google"). A model whose id
 * is an ordinary word (`demo/quick`) is named by its full id only. Rather once too often: such a vote is kept all the same.
 */
export function namesItself(text: string, { provider, model, alias, providerModel }: AnswerOrigin): boolean {
  const ids = [model, alias, providerModel].filter((id) => id !== null).map((id) => id.toLowerCase());
  const families = FAMILIES.filter((family) => ids.some((id) => family.id.test(id.split('/').pop() ?? '')));
  const names = new Set([
    `${provider}/${model}`.toLowerCase(),
    ...ids.filter((id) => /[\d/-]/u.test(id)),
    ...families.flatMap((family) => family.names),
  ]);
  const makers = families.flatMap((family) => family.makers);
  const wanted = [[...names].map(quoted).join('|')];
  if (makers.length > 0) wanted.push(`(?:by|at|from)\\s(?:${makers.map(quoted).join('|')})`);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${wanted.join('|')})(?![\\p{L}])`, 'iu').test(text);
}

function quoted(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
