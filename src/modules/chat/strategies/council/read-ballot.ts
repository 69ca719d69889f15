import { parseObject } from '../../deliberation/parse-object';

/** Why a ballot does not count. */
export const ABSTENTIONS = [
  'unparsable',
  'incomplete',
  'duplicate',
  'unknown_answer',
  'failed',
  'cancelled',
] as const;
export type Abstention = (typeof ABSTENTIONS)[number];

/** What a reviewer said. */
export interface BallotText {
  /** Labels, the best first; null when it does not count. */
  ranking: string[] | null;
  abstained: Abstention | null;
  /** From 0 to 10, by label. */
  scores: Record<string, number>;
  critiques: Record<string, string>;
}

const MOST_CRITIQUE = 2_000;
const MOST_POINTS = 10;

export function abstention(abstained: Abstention): BallotText {
  return { ranking: null, abstained, scores: {}, critiques: {} };
}

/**
 * Reads a ballot strictly: one JSON object (at most in a code block) whose `ranking` names each of the labels that were shown exactly
 * once. The reviewer's own label is taken out first. Scores and critiques of other shapes than asked for are left out.
 */
export function readBallot(text: string, shown: readonly string[], own: string): BallotText {
  const ballot = parseObject(text);
  if (ballot === null || !isLabels(ballot.ranking)) return abstention('unparsable');
  const ranking = ballot.ranking.filter((label) => label !== own);
  if (ranking.some((label) => !shown.includes(label))) return abstention('unknown_answer');
  if (new Set(ranking).size < ranking.length) return abstention('duplicate');
  if (ranking.length < shown.length) return abstention('incomplete');
  return {
    ranking,
    abstained: null,
    scores: entriesOf(ballot.scores, shown, isPoints),
    critiques: Object.fromEntries(
      Object.entries(entriesOf(ballot.critiques, shown, isText)).map(([label, critique]) => [
        label,
        critique.slice(0, MOST_CRITIQUE).toWellFormed(),
      ]),
    ),
  };
}

function entriesOf<T>(
  value: unknown,
  shown: readonly string[],
  isWanted: (entry: unknown) => entry is T,
): Record<string, T> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    shown.flatMap((label) => (isWanted(value[label]) ? [[label, value[label]] as const] : [])),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isLabels = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string');
const isPoints = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= MOST_POINTS;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
