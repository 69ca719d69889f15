import { type Price, priceOf } from '../../../deliberation/price';
import { type FinishedResponse, type StrategyInput } from '../../strategy';
import { type Baseline, bestSingle, type Correctness, correctnessOf } from './baseline';
import { closingCall, type ClosingCall, concluded, type Conclusion, type Vote, voteOn } from './conclude';
import { type Measure } from '../measures/compare';
import { type DebateOptions } from '../debate-options';
import { type Flip, flipsOf } from '../measures/flips';
import { type Ending, type MeasuredRound, measureOf } from '../measures/measure-rounds';
import { type Rounds, type Statement } from '../rounds';
import { toValue, type ValueKind } from '../values/final-value';

/** A round as it is told and kept. */
export interface RoundFigures {
  round: number;
  agreement: number | null;
  answers: { label: string; response_id: string; value: string | null; stability: number | null }[];
}

/** Everything that is kept of a debate. */
export interface DebateResult {
  /** What answers came down to. */
  answer: ValueKind | 'text';
  /** How they were compared. */
  measure: Measure;
  labels: Record<string, { participant_id: string; model: string }>;
  rounds: (RoundFigures & { cost_usd: number | null; total_tokens: number })[];
  ended: Ending;
  vote: Vote;
  flips: Flip[];
  conclusion: Conclusion;
  /** Null when the vote closed it. */
  closing: ClosingCall | null;
  correctness: Correctness | null;
  baseline: Baseline;
  price: Price;
}

/** A debate whose rounds are over. */
export interface Debated {
  debate: Rounds;
  rounds: readonly MeasuredRound[];
  ended: Ending;
  /** The answers that are closed over. */
  last: readonly Statement[];
}

export function figuresOf({ round, agreement, statements, stability }: MeasuredRound): RoundFigures {
  return {
    round,
    agreement,
    answers: statements.map(({ label, response, value }) => ({
      label,
      response_id: response.responseId,
      value,
      stability: stability.get(label) ?? null,
    })),
  };
}

export function debateResult(
  { finished }: StrategyInput,
  options: DebateOptions,
  { debate, rounds, ended, last }: Debated,
): DebateResult {
  const { form } = debate;
  const measure = measureOf(debate);
  const { agreement, closing } = options;
  const first = rounds[0]!.statements;
  const response = finished.find(({ place }) => place.role !== 'answer') ?? null;
  const call = response && closing !== 'vote' ? closingCall(closing, response, last) : null;
  const vote = voteOn(measure, last, agreement);
  const conclusion = concluded(closing, vote, { call, response, last, form });
  const expected = form && options.expected !== undefined ? toValue(options.expected, form) : null;
  const flips = flipsOf(measure, rounds, { agreement, expected });
  const baseline = voteOn(measure, first, agreement);
  return {
    answer: form?.kind ?? 'text',
    measure,
    labels: Object.fromEntries(
      first.map(({ label, response: { participantId, model } }) => [
        label,
        { participant_id: participantId, model },
      ]),
    ),
    rounds: rounds.map((round) => ({ ...figuresOf(round), ...spentOn(round.calls) })),
    ended,
    vote,
    flips,
    conclusion,
    closing: call,
    correctness: correctnessOf(expected, { rounds, flips, vote: baseline, conclusion }),
    baseline: {
      vote: baseline,
      best_single: bestSingle(first, statementOf(conclusion, finished), form !== null),
    },
    price: priceOf(finished),
  };
}

/** What the debate came to, as something that can be compared. */
function statementOf(
  { label, response_id, value }: Conclusion,
  finished: readonly FinishedResponse[],
): Statement | null {
  const response = finished.find(({ responseId }) => responseId === response_id);
  return response ? { label: label ?? '', response, value } : null;
}

function spentOn(calls: readonly FinishedResponse[]) {
  const { total_cost_usd, total_tokens } = priceOf(calls);
  return { cost_usd: total_cost_usd, total_tokens };
}
