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
export function namesItself(text: string, origin: AnswerOrigin): boolean {
  return new RegExp(`${BEFORE}(?:${wantedIn(origin)})${AFTER}`, 'iu').test(text);
}

/** Stands where a model named itself. */
const NAME_REMOVED = '[name removed]';

/** What often follows the name of a family, and tells as much: `-4o`, ` 3.5 Sonnet`. */
const VERSION =
  '(?:[\\s-]?v?\\d(?:[\\p{L}\\p{N}._-]*[\\p{L}\\p{N}])?)?(?:[\\s-](?:sonnet|opus|haiku|pro|flash|mini|nano|turbo|large|medium|small))?';

/** The text without the names by which it would give away which model wrote it, as `namesItself` finds them. */
export function hideNames(text: string, origin: AnswerOrigin): string {
  const names = new RegExp(`${BEFORE}(?:${namesOf(origin)})${AFTER}${VERSION}`, 'giu');
  const withoutNames = text.replace(names, NAME_REMOVED);
  const makers = makersOf(origin);
  if (makers === null) return withoutNames;
  const isOwn = [
    `(?<=${MAKER_BEFORE})(?:${makers})`,
    `(?:${makers})(?=['’]s\\s(?:ai|assistant|chatbot|language|model))`,
  ];
  const made = new RegExp(
    `${BEFORE}(?:(?:${makers})(?:['’]s)?\\s\\[name removed\\]|(?:${isOwn.join('|')})${AFTER})`,
    'giu',
  );
  return withoutNames.replace(made, NAME_REMOVED);
}

const BEFORE = '(?<![\\p{L}\\p{N}])';
const AFTER = '(?![\\p{L}])';
const MAKER_BEFORE = '(?:by|at|from)\\s';

function wantedIn(origin: AnswerOrigin): string {
  const makers = makersOf(origin);
  return makers === null ? namesOf(origin) : `${namesOf(origin)}|${MAKER_BEFORE}(?:${makers})`;
}

/** Of the model itself, as alternatives. */
function namesOf(origin: AnswerOrigin): string {
  const { provider, model } = origin;
  const names = new Set([
    `${provider}/${model}`.toLowerCase(),
    ...idsOf(origin).filter((id) => /[\d/-]/u.test(id)),
    ...familiesOf(origin).flatMap((family) => family.names),
  ]);
  // The longest first: of `openai/gpt-4o` nothing may be left.
  return [...names]
    .sort((one, other) => other.length - one.length)
    .map(quoted)
    .join('|');
}

function makersOf(origin: AnswerOrigin): string | null {
  const makers = familiesOf(origin).flatMap((family) => family.makers);
  return makers.length > 0 ? makers.map(quoted).join('|') : null;
}

function familiesOf(origin: AnswerOrigin) {
  return FAMILIES.filter((family) => idsOf(origin).some((id) => family.id.test(id.split('/').pop() ?? '')));
}

function idsOf({ model, alias, providerModel }: AnswerOrigin): string[] {
  return [model, alias, providerModel].filter((id) => id !== null).map((id) => id.toLowerCase());
}

function quoted(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
