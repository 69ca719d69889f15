import { detectLinks } from './detect-links';
import { type Contribution, type Link } from './link';
import { MOST_EARLIER } from './reading';

/** A link with whose answers they are. */
export interface SpokenLink extends Link {
  from_participant_id: string;
  to_participant_id: string;
}

/** An answer, and what its author had read of the others' by then, the oldest first. */
export interface SpokenTurn {
  answer: Contribution;
  heard: readonly Contribution[];
}

// Which answers had been heard follows from the answer and never changes: each is compared once, however often a run is looked at.
const known = new WeakMap<Contribution, readonly SpokenLink[]>();

/** What one answer takes up. Remembered for as long as the contribution is. */
export function linksOf({ answer, heard }: SpokenTurn, prompt: string): readonly SpokenLink[] {
  const links = known.get(answer) ?? spoken(detectLinks({ prompt, answer, earlier: heard }), answer, heard);
  known.set(answer, links);
  return links;
}

/** How many links there could be: each answer with each that its author had read and somebody else wrote, as far as they are looked at. */
export function possibleLinks(turns: readonly SpokenTurn[]): number {
  const others = ({ answer, heard }: SpokenTurn) =>
    heard.filter(({ speaker }) => speaker !== answer.speaker).length;
  return turns.reduce((sum, turn) => sum + Math.min(MOST_EARLIER, others(turn)), 0);
}

function spoken(links: readonly Link[], answer: Contribution, heard: readonly Contribution[]): SpokenLink[] {
  const speakers = new Map(heard.map(({ id, speaker }) => [id, speaker]));
  return links.map((link) => ({
    ...link,
    from_participant_id: answer.speaker,
    to_participant_id: speakers.get(link.to)!,
  }));
}
