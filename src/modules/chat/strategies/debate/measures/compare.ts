import { cosine, countTerms, type TermCounts, weighCounts } from '../../../deliberation/similarity/tf-idf';
import { type FinishedResponse } from '../../strategy';
import { type Statement } from '../rounds';

/** From 0 to 1. */
export type Similarity = (one: Statement, other: Statement) => number;

/** `exact`: the values that answers come down to are the same or not. `tf_idf`: the cosine of their words. */
export type Measure = 'exact' | 'tf_idf';

/** No more of an answer is compared; a megabyte would hold everybody up. */
const MOST_COMPARED = 16_000;
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
  const responses = statements.map(({ response }) => response);
  const table = tableOf(responses);
  return (one, other) =>
    one.response.text.trim() === other.response.text.trim()
      ? 1
      : valueIn(table, responses.indexOf(one.response), responses.indexOf(other.response));
}

/** An order of statements that depends on nothing but what they are. */
export function inTextOrder({ response: one }: Statement, { response: other }: Statement): number {
  if (one.text !== other.text) return one.text < other.text ? -1 : 1;
  return one.responseId < other.responseId ? -1 : 1;
}

/** How similar each is to those before it. */
type Table = readonly (readonly number[])[];

// Whenever an answer ends, the whole debate is looked at again, and answers that have ended never change.
const counted = new WeakMap<FinishedResponse, TermCounts>();
/** By the first response of those that were compared. */
const compared = new WeakMap<FinishedResponse, { responses: readonly FinishedResponse[]; table: Table }[]>();

function tableOf(responses: readonly FinishedResponse[]): Table {
  const [first] = responses;
  if (!first) return [];
  const known = compared.get(first) ?? [];
  const found = known.find(
    (one) =>
      one.responses.length === responses.length && one.responses.every((each, at) => each === responses[at]),
  );
  if (found) return found.table;
  const vectors = weighCounts(responses.map(countsOf));
  const table = vectors.map((one, at) => vectors.slice(0, at).map((other) => round(cosine(one, other))));
  compared.set(first, [...known, { responses, table }]);
  return table;
}

/** 1 for one that is compared with itself. */
function valueIn(table: Table, one: number, other: number): number {
  return table[Math.max(one, other)]![Math.min(one, other)] ?? 1;
}

function countsOf(response: FinishedResponse): TermCounts {
  const known = counted.get(response) ?? countTerms(response.text.slice(0, MOST_COMPARED));
  counted.set(response, known);
  return known;
}
