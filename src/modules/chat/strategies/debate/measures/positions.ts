import { inTextOrder, type Measure, sameWords, type Similarity, similarityOf } from './compare';
import { type Statement } from '../rounds';

/** Those who say the same. */
export interface Position {
  /** What they say, where values are compared. */
  value: string | null;
  statements: readonly Statement[];
}

/**
 * The positions that are held, those of most debaters first: one for each value, or for answers that are similar to one another,
 * directly or by those between them. Who gives no answer holds none. Labels and their order change nothing.
 */
export function positionsOf(
  measure: Measure,
  statements: readonly Statement[],
  agreement: number,
): Position[] {
  const open = statements.filter(({ value }) => measure !== 'exact' || value !== null);
  const similarity = similarityOf(measure, statements);
  const threshold = measure === 'exact' ? 1 : agreement;
  const positions: Position[] = [];
  while (open.length > 0) {
    const held = [open.shift()!];
    for (const one of held) {
      for (const other of open.filter((each) => similarity(one, each) >= threshold)) {
        held.push(...open.splice(open.indexOf(other), 1));
      }
    }
    positions.push({ value: held[0]!.value, statements: held });
  }
  return positions.sort(
    (one, other) => other.statements.length - one.statements.length || (nameOf(one) < nameOf(other) ? -1 : 1),
  );
}

/** The position that more debaters hold than any other; null when there is no such one. */
export function leading([first, second]: readonly Position[]): Position | null {
  return first && first.statements.length > (second?.statements.length ?? 0) ? first : null;
}

/** The statement that says best what a position is: the one that is most similar to the others' words. */
export function spokesman({ statements }: Position): Statement {
  const similarity = sameWords(statements);
  return [...statements].sort(
    (one, other) =>
      closeness(other, statements, similarity) - closeness(one, statements, similarity) ||
      inTextOrder(one, other),
  )[0]!;
}

function closeness(one: Statement, all: readonly Statement[], similarity: Similarity): number {
  const each = all.filter((other) => other !== one).map((other) => similarity(one, other));
  return each.sort((a, b) => a - b).reduce((sum, value) => sum + value, 0);
}

/** Tells positions of equally many from each other, whoever holds them. */
function nameOf({ value, statements }: Position): string {
  return value ?? statements.map(({ response }) => response.text).sort()[0]!;
}
