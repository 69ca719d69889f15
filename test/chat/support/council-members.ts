import { answersInTurn } from '../../support/answer-in-turn';
import { type Behaviour, type ChatBody } from '../../support/scripted-upstream';

/** What a member reads when it is to judge: the answers in the order in which they are shown. */
export interface Shown {
  label: string;
  text: string;
}

/** What a member says; a Behaviour takes the place of a text that it never gets to say. */
export interface Member {
  answer: string;
  ballot(shown: readonly Shown[], outside: string): string | Behaviour;
  synthesis?(shown: readonly Shown[]): string | Behaviour;
}

const FENCED = /<(answer-\w+) label="([A-Z]+)">\n([\s\S]*?)\n<\/\1>/g;

/** What was asked last. */
export function taskOf({ messages }: ChatBody): string {
  const content = messages.at(-1)?.content;
  return typeof content === 'string'
    ? content
    : (content as { text?: string }[]).map(({ text }) => text ?? '').join('\n');
}

/** The answers that a request quotes. */
export function shownIn(task: string): Shown[] {
  return [...task.matchAll(FENCED)].map(([, , label = '', text = '']) => ({ label, text }));
}

export type Stage = 'answer' | 'ballot' | 'synthesis';

export function stageOf(body: ChatBody): Stage {
  const task = taskOf(body);
  if (task.startsWith('Rank these answers')) return 'ballot';
  return task.startsWith('Write the best answer') ? 'synthesis' : 'answer';
}

/** A model that knows what a council asks of it. */
export function memberOf({ answer, ballot, synthesis }: Member): Behaviour {
  return (response, body) => {
    const task = taskOf(body);
    const shown = shownIn(task);
    const stage = stageOf(body);
    const said =
      stage === 'answer'
        ? answer
        : stage === 'ballot'
          ? ballot(shown, task.replace(FENCED, ''))
          : (synthesis?.(shown) ?? `Put together from [${shown[0]?.label}] and [${shown.at(-1)?.label}].`);
    if (typeof said !== 'string') said(response, body);
    else answersInTurn({ says: [said], then: 'ends', usage: { input: 100, output: 10 } })(response, body);
  };
}

/** A ballot that places whoever says one of these things in this order. */
export function inOrder(shown: readonly Shown[], sayings: readonly string[], more: object = {}): string {
  const place = ({ text }: Shown) => sayings.findIndex((saying) => text.includes(saying));
  const ranking = [...shown].sort((one, other) => place(one) - place(other)).map(({ label }) => label);
  return JSON.stringify({ ranking, ...more });
}
