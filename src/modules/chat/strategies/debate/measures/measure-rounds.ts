import { type Measure, round, similarityOf } from './compare';
import { type Round, type Rounds, type Statement } from '../rounds';

/** From there on somebody says the same as before. */
const STABLE = 0.85;
const ROUNDS_OF_AN_IMPASSE = 2;

/** A round, measured. */
export interface MeasuredRound extends Round {
  /** The mean similarity of any two debaters; null when there is only one. No answer agrees with nobody. */
  agreement: number | null;
  /** By label: with the debater's own answer of the round before; null in round 0, and where one of both is no answer. */
  stability: ReadonlyMap<string, number | null>;
  /** Everybody says what it said before. */
  isStable: boolean;
}

/** How a debate came to the end of its rounds. */
export type Ending = 'agreement' | 'impasse' | 'max_rounds' | 'too_few';

export function measureOf({ form }: Rounds): Measure {
  return form ? 'exact' : 'tf_idf';
}

export function measured(debate: Rounds): MeasuredRound[] {
  const measure = measureOf(debate);
  return debate.rounds.map((current, index) => {
    const before = debate.rounds[index - 1]?.statements ?? [];
    const similarity = similarityOf(measure, [...current.statements, ...before]);
    const changes = current.statements.map((statement) => {
      const earlier = before.find(({ label }) => label === statement.label);
      return { statement, earlier, stability: stabilityOf(measure, statement, earlier, similarity) };
    });
    return {
      ...current,
      agreement: agreementOf(current.statements, similarity),
      stability: new Map(changes.map(({ statement, stability }) => [statement.label, stability])),
      isStable:
        changes.some(({ stability }) => stability !== null) &&
        changes.every(({ statement, earlier, stability }) =>
          // Who had no answer twice has not moved either.
          stability === null ? earlier?.value === statement.value : stability >= STABLE,
        ),
    };
  });
}

/** Whether the rounds are over, and why; null while they are not. `needed`: fewer debaters cannot go on. */
export function endingOf(
  rounds: readonly MeasuredRound[],
  { needed, agreement, maxRounds }: { needed: number; agreement: number; maxRounds: number },
): Ending | null {
  const last = rounds.at(-1);
  if (!last) return null;
  if (last.statements.length < needed) return 'too_few';
  if (last.agreement !== null && last.agreement >= agreement) return 'agreement';
  const latest = rounds.slice(-ROUNDS_OF_AN_IMPASSE);
  if (latest.length === ROUNDS_OF_AN_IMPASSE && latest.every(({ isStable }) => isStable)) return 'impasse';
  return last.round >= maxRounds ? 'max_rounds' : null;
}

/** All pairs of a list. */
export function pairsOf<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((one, index) => list.slice(index + 1).map((other): [T, T] => [one, other]));
}

function agreementOf(
  statements: readonly Statement[],
  similarity: (one: Statement, other: Statement) => number,
): number | null {
  // Sorted, because a sum of fractions depends on its order, and labels are chance.
  const all = pairsOf(statements)
    .map(([one, other]) => similarity(one, other))
    .sort((one, other) => one - other);
  return all.length === 0 ? null : round(all.reduce((sum, each) => sum + each, 0) / all.length);
}

function stabilityOf(
  measure: Measure,
  statement: Statement,
  earlier: Statement | undefined,
  similarity: (one: Statement, other: Statement) => number,
): number | null {
  if (!earlier) return null;
  if (measure === 'exact' && (statement.value === null || earlier.value === null)) return null;
  return similarity(statement, earlier);
}
