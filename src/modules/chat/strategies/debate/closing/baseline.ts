import { inTextOrder, sameWords } from '../measures/compare';
import { type Conclusion, type Vote } from './conclude';
import { type Flip } from '../measures/flips';
import { type Round, type Statement } from '../rounds';

/** What could have been had without a debate. */
export interface Baseline {
  /** A vote over the first answers. */
  vote: Vote;
  /** The first answer that is nearest to what the debate came to; null when it came to nothing. */
  best_single: {
    label: string;
    response_id: string;
    model: string;
    /** To what the debate came to: 1 means that one model alone would have said it at once. */
    similarity: number;
    cost_usd: number | null;
  } | null;
}

/** How right a debate was, where somebody knows the answer. No answer is never right. */
export interface Correctness {
  expected: string;
  /** Debaters. */
  right_at_start: number;
  right_at_end: number;
  right_to_wrong: number;
  wrong_to_right: number;
  baseline_vote_right: boolean;
  conclusion_right: boolean;
  /** The first answers had it right by vote, and the debate lost it. */
  voted_away: boolean;
}

/** `conclusion`: what the debate came to, with the text that says it. */
export function bestSingle(
  first: readonly Statement[],
  conclusion: Statement | null,
  isExact: boolean,
): Baseline['best_single'] {
  if (!conclusion || (isExact && conclusion.value === null)) return null;
  const similarity = sameWords([...first, conclusion]);
  const candidates = first.map((statement) => ({
    statement,
    similarity: isExact ? Number(statement.value === conclusion.value) : similarity(statement, conclusion),
  }));
  const [best] = candidates.sort(
    (one, other) =>
      other.similarity - one.similarity ||
      (one.statement.response.costUsd ?? Infinity) - (other.statement.response.costUsd ?? Infinity) ||
      inTextOrder(one.statement, other.statement),
  );
  if (!best) return null;
  const { label, response } = best.statement;
  return {
    label,
    response_id: response.responseId,
    model: response.model,
    similarity: best.similarity,
    cost_usd: response.costUsd,
  };
}

export function correctnessOf(
  expected: string | null,
  {
    rounds,
    flips,
    vote,
    conclusion,
  }: { rounds: readonly Round[]; flips: readonly Flip[]; vote: Vote; conclusion: Conclusion },
): Correctness | null {
  if (expected === null) return null;
  const right = (round: Round | undefined) =>
    round?.statements.filter(({ value }) => value === expected).length ?? 0;
  const changes = (correctness: Flip['correctness']) =>
    flips.filter((flip) => flip.correctness === correctness).length;
  const [baseline, end] = [vote.winner?.value === expected, conclusion.value === expected];
  return {
    expected,
    right_at_start: right(rounds[0]),
    right_at_end: right(rounds.at(-1)),
    right_to_wrong: changes('right_to_wrong'),
    wrong_to_right: changes('wrong_to_right'),
    baseline_vote_right: baseline,
    conclusion_right: end,
    voted_away: baseline && !end,
  };
}
