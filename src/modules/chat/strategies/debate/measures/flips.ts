import { type Measure } from './compare';
import { pairsOf } from './measure-rounds';
import { leading, type Position, positionsOf } from './positions';
import { type Round, type Statement } from '../rounds';

/**
 * `to_majority`: what most of the others had said, `to_minority`: what some of them had, `to_new`: what nobody had; `to_no_answer`.
 */
export type FlipKind = 'to_majority' | 'to_minority' | 'to_new' | 'to_no_answer';

/** A debater that says something else than in the round before. */
export interface Flip {
  round: number;
  label: string;
  response_id: string;
  kind: FlipKind;
  /** The values; null where texts are compared. */
  from: string | null;
  to: string | null;
  /** Null when nobody knows what is right, or it is neither. */
  correctness: 'right_to_wrong' | 'wrong_to_right' | null;
}

/** A majority has at least two. */
const FEWEST = 2;

/**
 * Who changed its mind, when, and to what. A text that is only worded anew is no flip: it counts when the debater leaves those whom it
 * was similar to for others.
 */
export function flipsOf(
  measure: Measure,
  rounds: readonly Round[],
  { agreement, expected }: { agreement: number; expected: string | null },
): Flip[] {
  return pairsOf(rounds)
    .filter(([before, after]) => after.round === before.round + 1)
    .flatMap(([before, after]) => {
      const positions = positionsOf(measure, [...before.statements, ...after.statements], agreement);
      const earlier = positions.map(({ value, statements }) => ({
        value,
        statements: statements.filter((statement) => before.statements.includes(statement)),
      }));
      const majority = majorityOf(earlier);
      return after.statements.flatMap((statement) => {
        const from = before.statements.find(({ label }) => label === statement.label);
        const place = (each: Statement) => positions.findIndex(({ statements }) => statements.includes(each));
        const kind = from && kindOf({ from: place(from), to: place(statement), earlier, majority, measure });
        return kind ? [flip(statement, { from, kind, round: after.round, expected })] : [];
      });
    });
}

function majorityOf(positions: readonly Position[]): number {
  const leader = leading(
    [...positions].sort((one, other) => other.statements.length - one.statements.length),
  );
  return leader && leader.statements.length >= FEWEST ? positions.indexOf(leader) : -1;
}

/** Positions by their number; -1: none. */
function kindOf(change: {
  from: number;
  to: number;
  earlier: readonly Position[];
  majority: number;
  measure: Measure;
}): FlipKind | null {
  const { from, to, earlier, majority, measure } = change;
  if (from === -1 || from === to) return null;
  if (to === -1) return 'to_no_answer';
  if (to === majority) return 'to_majority';
  if (earlier[to]!.statements.length > 0) return 'to_minority';
  return measure === 'exact' ? 'to_new' : null;
}

function flip(
  { label, response, value: to }: Statement,
  {
    from,
    kind,
    round,
    expected,
  }: { from: Statement; kind: FlipKind; round: number; expected: string | null },
): Flip {
  const [was, is] = [from.value, to].map((value) => value === expected);
  const changed = was ? 'right_to_wrong' : is ? 'wrong_to_right' : null;
  return {
    round,
    label,
    response_id: response.responseId,
    kind,
    from: from.value,
    to,
    correctness: expected === null ? null : changed,
  };
}
