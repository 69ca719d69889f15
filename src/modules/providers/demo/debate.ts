import { type ConversationSoFar } from './conversation-so-far';
import { hash } from './wording';

const ROUND = /^Round \d+ of the debate\b[\s\S]*The others are: [A-Z]{1,3}(?:, [A-Z]{1,3})*\s*$/;
const VALUE = /"Final answer: <value>", where <value> is (one of: ([^\n]+)|one number|the letter)/;
const STATED = /^Final answer: (.+)$/gm;

/**
 * What a demo model says as a debater: as a first answer its own, later that it has read the others'. Where it was told to come to a
 * value it begins with any, goes over to what most of the others say, and the contrarian to what they do not. Undefined when it does
 * not debate.
 */
export function debate(
  conversation: ConversationSoFar,
  label: string,
  own: () => string,
): string | undefined {
  const { prompt, systemPrompt } = conversation;
  const values = valuesIn(systemPrompt ?? '');
  const isLater = ROUND.test(prompt);
  if (!isLater && values.length === 0) return undefined;
  const isContrary = label === 'demo/contrarian';
  const text = isLater ? afterReading(label, isContrary) : own();
  if (values.length === 0) return text;
  const others = isLater ? [...prompt.matchAll(STATED)].map(([, value = '']) => value) : [];
  return `${text}\n\nFinal answer: ${valueOf(values, others, { label, isContrary })}`;
}

function afterReading(label: string, isContrary: boolean): string {
  return (
    `This is a simulated answer from ${label}; no language model was asked. A real model would now have read what all the others ` +
    'answered, weighed their reasons against its own, corrected what was wrong, and answered the question once more, naming those ' +
    `whose arguments were better than its own.${isContrary ? ' I still take the other side, whatever anybody says to me.' : ''}`
  );
}

function valuesIn(system: string): string[] {
  const [, form, choices] = VALUE.exec(system) ?? [];
  if (choices !== undefined) return choices.split(' | ');
  if (form === undefined) return [];
  return form === 'one number' ? ['7', '42'] : ['A', 'B', 'C'];
}

/** Chance decides the first value, the same for the same model. */
function valueOf(
  values: readonly string[],
  others: readonly string[],
  { label, isContrary }: { label: string; isContrary: boolean },
): string {
  if (others.length === 0) return values[hash(label) % values.length]!;
  const count = (value: string) => others.filter((other) => other === value).length;
  const ranked = [...values].sort((one, other) => count(other) - count(one));
  return isContrary ? ranked.at(-1)! : ranked[0]!;
}
