import { parseObject } from '../../../deliberation/parse-object';

/** What a judge decides. */
export interface Verdict {
  /** The label of the best answer; null when the verdict cannot be read. */
  winner: string | null;
  reason: string | null;
  /** Why it counts for nothing; null when it counts. */
  unread: 'unparsable' | 'unknown_answer' | null;
}

const MOST_REASON = 2_000;

/** Reads a verdict strictly: one JSON object (at most in a code block) whose `winner` is one of the labels. */
export function readVerdict(text: string, labels: readonly string[]): Verdict {
  const { winner, reason } = parseObject(text) ?? {};
  if (typeof winner !== 'string') return { winner: null, reason: null, unread: 'unparsable' };
  if (!labels.includes(winner)) return { winner: null, reason: null, unread: 'unknown_answer' };
  return {
    winner,
    reason: typeof reason === 'string' ? reason.slice(0, MOST_REASON).toWellFormed() : null,
    unread: null,
  };
}
