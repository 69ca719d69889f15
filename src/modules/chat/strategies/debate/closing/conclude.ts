import { citedIn } from '../../../deliberation/labels';
import { type FinishedResponse } from '../../strategy';
import { type Measure } from '../measures/compare';
import { type Closing } from '../debate-options';
import { leading, type Position, positionsOf, spokesman } from '../measures/positions';
import { readVerdict, type Verdict } from './read-verdict';
import { type Statement } from '../rounds';
import { finalValue, type ValueForm } from '../values/final-value';

/** What a vote over the answers of one round comes to. */
export interface Vote {
  /** Null when nobody has more votes than all others. */
  winner: { label: string; response_id: string; value: string | null; votes: number } | null;
  /** More than half of those who were still in it said the same. */
  majority: boolean;
  positions: { value: string | null; votes: number; labels: string[]; response_id: string }[];
  /** Who gave no answer that could be read. */
  no_answer: string[];
}

/** What a debate came to, by whatever closed it; all null when it came to nothing. */
export interface Conclusion {
  by: Closing;
  /** Whose answer it is; null for a synthesis. */
  label: string | null;
  response_id: string | null;
  value: string | null;
}

/** The call that closed a debate. */
export interface ClosingCall {
  response_id: string;
  model: string;
  status: string;
  cost_usd: number | null;
  total_tokens: number;
  /** Of a judge. */
  verdict?: Verdict;
  /** Of a synthesis. */
  citations?: { label: string; response_id: string }[];
}

export function voteOn(measure: Measure, statements: readonly Statement[], agreement: number): Vote {
  const positions = positionsOf(measure, statements, agreement);
  const winner = leading(positions);
  const holders = new Set(positions.flatMap((position) => position.statements));
  return {
    winner: winner && { ...said(spokesman(winner)), votes: winner.statements.length },
    majority: (winner?.statements.length ?? 0) > statements.length / 2,
    positions: positions.map((position) => ({
      value: position.value,
      votes: position.statements.length,
      labels: labelsIn(position, statements),
      response_id: spokesman(position).response.responseId,
    })),
    no_answer: statements.filter((statement) => !holders.has(statement)).map(({ label }) => label),
  };
}

export function closingCall(
  closing: Exclude<Closing, 'vote'>,
  { responseId, model, status, costUsd, usage, text }: FinishedResponse,
  statements: readonly Statement[],
): ClosingCall {
  const labels = statements.map(({ label }) => label);
  const answerOf = (label: string) =>
    statements.find((statement) => statement.label === label)!.response.responseId;
  return {
    response_id: responseId,
    model,
    status,
    cost_usd: costUsd,
    total_tokens: usage?.total_tokens ?? 0,
    ...(closing === 'judge'
      ? { verdict: readVerdict(status === 'completed' ? text : '', labels) }
      : { citations: citedIn(text, labels).map((label) => ({ label, response_id: answerOf(label) })) }),
  };
}

/** `last`: the answers that were closed over. */
export function concluded(
  closing: Closing,
  vote: Vote,
  {
    call,
    response,
    last,
    form,
  }: {
    call: ClosingCall | null;
    response: FinishedResponse | null;
    last: readonly Statement[];
    form: ValueForm | null;
  },
): Conclusion {
  const nothing = { by: closing, label: null, response_id: null, value: null };
  if (closing === 'synthesis') {
    if (response?.status !== 'completed') return nothing;
    const value = form && finalValue(response.text, form);
    return { ...nothing, response_id: response.responseId, value };
  }
  const label = closing === 'vote' ? vote.winner?.label : call?.verdict?.winner;
  const winner = last.find((statement) => statement.label === label);
  return winner ? { by: closing, ...said(winner) } : nothing;
}

function said({ label, response, value }: Statement) {
  return { label, response_id: response.responseId, value };
}

function labelsIn({ statements }: Position, all: readonly Statement[]): string[] {
  return all.filter((statement) => statements.includes(statement)).map(({ label }) => label);
}
