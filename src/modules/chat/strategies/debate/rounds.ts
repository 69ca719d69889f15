import { seedFor, shuffled } from '../../deliberation/chance';
import { labelAt } from '../../deliberation/labels';
import { type FinishedResponse, type StrategyInput } from '../strategy';
import { type AnswerKind } from './debate-options';
import { finalValue, statedValue, type ValueForm, type ValueKind } from './values/final-value';

const LABELS = 1;
/** In this order, where a request leaves it open what the answers come down to. */
const DETECTED: readonly ValueKind[] = ['number', 'yes_no', 'choice'];

/** What one debater says in one round. */
export interface Statement {
  /** The debater's, in all rounds. */
  label: string;
  response: FinishedResponse;
  /** What it comes down to; null for no answer, and where texts are compared. */
  value: string | null;
}

/** A round that is over. */
export interface Round {
  /** 0: before anybody had read anybody. */
  round: number;
  /** Of those who are still in it, in the order of their labels. */
  statements: readonly Statement[];
  /** All calls, also of those who dropped out. */
  calls: readonly FinishedResponse[];
}

/** A debate as far as its rounds are over. */
export interface Rounds {
  /** What answers are compared by; null: their texts. */
  form: ValueForm | null;
  rounds: readonly Round[];
}

/** Who fails, is stopped or says nothing drops out: it is neither asked nor shown nor counted from then on. */
export function roundsOf(input: StrategyInput): Rounds {
  const { finished, seed, members } = input;
  const answers = finished.filter(({ place }) => place.role === 'answer');
  const callsOf = (round: number) => answers.filter(({ place }) => place.stage === round + 1);
  const first = callsOf(0);
  if (first.length < members.length) return { form: null, rounds: [] };
  const labels = new Map(
    shuffled(first.filter(isAnswer), seedFor(seed, LABELS)).map((response, index) => [
      response.participantId,
      labelAt(index),
    ]),
  );
  const form = formOf(input, first.filter(isAnswer));
  const { answer = 'auto' } = input.options.debate ?? {};
  const rounds: Round[] = [];
  for (let calls = first; calls.length > 0; calls = callsOf(rounds.length)) {
    const before = rounds.at(-1);
    if (before && calls.length < before.statements.length) break;
    const statements = calls.filter(isAnswer).map((response) => ({
      label: labels.get(response.participantId)!,
      response,
      value: form && valueOf(response, { form, answer, isFirst: !before }),
    }));
    rounds.push({ round: rounds.length, statements: inOrder(statements), calls });
  }
  return { form, rounds };
}

function isAnswer({ status, text }: FinishedResponse): boolean {
  return status === 'completed' && text.trim() !== '';
}

/** With `auto`, first answers were not told to come to a value, so a number that is in one by chance is none. */
function valueOf(
  { text }: FinishedResponse,
  { form, answer, isFirst }: { form: ValueForm; answer: AnswerKind; isFirst: boolean },
): string | null {
  return answer === 'auto' && isFirst ? statedValue(text, form) : finalValue(text, form);
}

/** With `auto`: the first kind of value that more than half of the first answers state. */
function formOf({ options }: StrategyInput, first: readonly FinishedResponse[]): ValueForm | null {
  const { answer = 'auto', choices } = options.debate ?? {};
  if (answer === 'text') return null;
  if (answer !== 'auto') return { kind: answer, ...(choices && { choices }) };
  const kind = DETECTED.find(
    (one) => first.filter(({ text }) => statedValue(text, { kind: one }) !== null).length > first.length / 2,
  );
  return kind ? { kind } : null;
}

/** Shorter labels first: Z before AA. */
function inOrder(statements: readonly Statement[]): Statement[] {
  return [...statements].sort(
    ({ label: one }, { label: other }) => one.length - other.length || (one < other ? -1 : 1),
  );
}
