import { parseObject } from '../../deliberation/parse-object';
import { type Panelist } from './panelists';

/** Why a choice is none. */
export type BadChoice = 'unparsable' | 'unknown_panelist' | 'same_speaker' | 'no_answer';

export type Choice = { panelist: Panelist } | { problem: BadChoice };

/**
 * Reads whom a selector has chosen, strictly: one JSON object whose `next` is the handle of somebody who may speak, and perhaps a
 * `reason`. A code block around it is forgiven.
 */
export function readChoice(
  text: string,
  { panelists, candidates }: { panelists: readonly Panelist[]; candidates: readonly Panelist[] },
): Choice {
  const said = parseObject(text);
  if (!isChoice(said)) return { problem: 'unparsable' };
  const wanted = said.next.trim().replace(/^@/, '').toLowerCase();
  const isCalled = ({ handle }: Panelist) => handle === wanted;
  const panelist = candidates.find(isCalled);
  if (panelist) return { panelist };
  return { problem: panelists.some(isCalled) ? 'same_speaker' : 'unknown_panelist' };
}

function isChoice(said: Record<string, unknown> | null): said is { next: string } {
  const { next, ...rest } = said ?? {};
  return typeof next === 'string' && Object.keys(rest).every((key) => key === 'reason');
}
