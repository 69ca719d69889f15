import { type Panelist } from './panelists';

/** Why a choice is none. */
export type BadChoice = 'unparsable' | 'unknown_panelist' | 'same_speaker' | 'no_answer';

export type Choice = { panelist: Panelist } | { problem: BadChoice };

const FENCED = /^```(?:json)?\s*\n([\s\S]*?)\n\s*```$/;

/**
 * Reads whom a selector has chosen, strictly: one JSON object whose `next` is the handle of somebody who may speak, and perhaps a
 * `reason`. A code block around it is forgiven.
 */
export function readChoice(
  text: string,
  { panelists, candidates }: { panelists: readonly Panelist[]; candidates: readonly Panelist[] },
): Choice {
  const said = parse(text.trim());
  if (!isChoice(said)) return { problem: 'unparsable' };
  const wanted = said.next.trim().replace(/^@/, '').toLowerCase();
  const isCalled = ({ handle }: Panelist) => handle === wanted;
  const panelist = candidates.find(isCalled);
  if (panelist) return { panelist };
  return { problem: panelists.some(isCalled) ? 'same_speaker' : 'unknown_panelist' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(FENCED.exec(text)?.[1] ?? text);
  } catch {
    return null;
  }
}

function isChoice(said: unknown): said is { next: string } {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return false;
  const { next, ...rest } = said as Record<string, unknown>;
  return typeof next === 'string' && Object.keys(rest).every((key) => key === 'reason');
}
