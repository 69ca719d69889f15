import { cosine, countTerms, type TermCounts, weighCounts } from '../../../deliberation/similarity/tf-idf';
import { type FinishedResponse } from '../../strategy';
import { type Statement } from '../rounds';

/** From 0 to 1. */
export type Similarity = (one: Statement, other: Statement) => number;

/** `exact`: the values that answers come down to are the same or not. `tf_idf`: the cosine of their words. */
export type Measure = 'exact' | 'tf_idf';

/** No more of an answer is compared; a megabyte would hold everybody up. */
const MOST_COMPARED = 32_000;
const DECIMALS = 4;

/** Figures as they are told and decided by. */
export function round(value: number): number {
  return Number(value.toFixed(DECIMALS));
}

/** How similar any two of these statements are. */
export function similarityOf(measure: Measure, statements: readonly Statement[]): Similarity {
  return measure === 'exact' ? sameValue : sameWords(statements);
}

/** No answer is the same as no other one. */
const sameValue: Similarity = (one, other) => (one.value !== null && one.value === other.value ? 1 : 0);

/** Terms weigh by how many of the given statements have them. */
export function sameWords(statements: readonly Statement[]): Similarity {
  const vectors = weighCounts(statements.map(({ response }) => countsOf(response)));
  const vectorOf = new Map(statements.map(({ response }, index) => [response, vectors[index]!]));
  return (one, other) =>
    one.response.text.trim() === other.response.text.trim()
      ? 1
      : round(cosine(vectorOf.get(one.response)!, vectorOf.get(other.response)!));
}

/** An order of statements that depends on nothing but what they are. */
export function inTextOrder({ response: one }: Statement, { response: other }: Statement): number {
  if (one.text !== other.text) return one.text < other.text ? -1 : 1;
  return one.responseId < other.responseId ? -1 : 1;
}

/** An answer that has ended never changes, and is compared again whenever another one ends. */
const counted = new WeakMap<FinishedResponse, TermCounts>();

function countsOf(response: FinishedResponse): TermCounts {
  const known = counted.get(response) ?? countTerms(response.text.slice(0, MOST_COMPARED));
  counted.set(response, known);
  return known;
}
