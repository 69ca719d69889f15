import { answersInTurn } from '../../support/answer-in-turn';
import { type Behaviour, type ChatBody } from '../../support/scripted-upstream';
import { type Shown, shownIn, taskOf } from './council-members';

export const finalLine = (value: unknown) => `I have thought about it.\nFinal answer: ${String(value)}`;
const stated = (text: string) => {
  const value = /Final answer: (\S+)/.exec(text)?.[1];
  return value === undefined ? null : String(Number(value));
};

/** 0 for the first answers; null for whoever closes the debate. */
export function roundOf(body: ChatBody): number | null {
  const task = taskOf(body);
  if (/^(Which of these answers|Write the best answer)/.test(task)) return null;
  return Number(/^Round (\d+) of the debate/.exec(task)?.[1] ?? 0);
}

/** What a debater says in a round, having read the others; a Behaviour takes the place of a text that it never gets to say. */
export type Says = (round: number, others: readonly Shown[]) => string | Behaviour;

/** A model that debates; as the one who closes it, it picks or cites the answer that says `prefers`, else the first one; null: none. */
export function debater(says: Says, prefers: string | null = 'Final answer: 4'): Behaviour {
  return (response, body) => {
    const shown = shownIn(taskOf(body));
    const round = roundOf(body);
    const said = round === null ? closing(body, shown, prefers) : says(round, shown);
    if (typeof said !== 'string') said(response, body);
    else answersInTurn({ says: [said], then: 'ends', usage: { input: 100, output: 10 } })(response, body);
  };
}

function closing(body: ChatBody, shown: readonly Shown[], prefers: string | null): string {
  if (prefers === null) return 'I like them all.';
  const { label } = shown.find(({ text }) => text.includes(prefers)) ?? shown[0]!;
  return taskOf(body).startsWith('Which')
    ? JSON.stringify({ winner: label, reason: 'It is right.' })
    : `Put together from [${label}].\nFinal answer: 4`;
}

/** The value that most of the others state; the greatest of several. */
export function mostSaid(others: readonly Shown[]): string {
  const values = others.flatMap(({ text }) => stated(text) ?? []);
  const count = (value: string) => values.filter((other) => other === value).length;
  return [...values].sort((one, other) => count(other) - count(one) || Number(other) - Number(one))[0]!;
}
