import { type ConversationSoFar } from './conversation-so-far';
import { choose, quote } from './wording';

const MY_TURN = /It is your turn, [^\n]+\.\s*$/;
const HEARD = /^Another participant, (.+?), answered \([^)]*\):\n<answer>\n([\s\S]*)\n<\/answer>$/;
const PASSING = 'To have one of them speak next, write its @name';
const OTHERS = /^- (@\S+): /gm;

/**
 * What a demo model says when it has the word on a panel: it builds on who spoke last, and passes the word on where that is how it goes.
 * Undefined when it has not.
 */
export function speakOnPanel(
  { prompt, earlierPrompts, systemPrompt = '' }: ConversationSoFar,
  label: string,
): string | undefined {
  if (!MY_TURN.test(prompt)) return undefined;
  const heard = earlierPrompts.flatMap((said) => {
    const [, name, text] = HEARD.exec(said) ?? [];
    return name !== undefined && text !== undefined ? [{ name, text }] : [];
  });
  const last = heard.at(-1);
  const others = [...systemPrompt.matchAll(OTHERS)].flatMap(([, handle = '']) => handle);
  const next =
    systemPrompt.includes(PASSING) && others.length > 0
      ? choose(others, label + prompt + heard.length)
      : null;
  return [
    `This is a simulated turn of ${label}; no language model was asked.`,
    last &&
      `Building on what ${last.name} said, ${quote(last.text)}, a real model would now add a point of its own.`,
    next && `What do you think, ${next}?`,
  ]
    .filter(Boolean)
    .join(' ');
}
