/** How one answer takes up another one. */
export const LINK_KINDS = ['builds_on', 'reinforces', 'synthesises', 'contrasts', 'clarifies'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** What a link was found by: being named or quoted, a turn of phrase, or the words of what was said. */
export const LINK_LAYERS = ['reference', 'marker', 'similarity'] as const;
export type LinkLayer = (typeof LINK_LAYERS)[number];

/** Why there is a link. Both texts are taken from the answers as they stand. */
export interface LinkEvidence {
  layer: LinkLayer;
  /** What the later answer says. */
  text: string;
  /** What it takes up from the earlier one; null when only its author is named. */
  of: string | null;
}

/** A later answer takes up an earlier one of somebody else. */
export interface Link {
  /** The response that takes up. */
  from: string;
  /** The response that is taken up. */
  to: string;
  kind: LinkKind;
  /** How sure it is that there is a link, from 0 to 1. */
  strength: number;
  evidence: LinkEvidence[];
}

/** One answer in a discussion. */
export interface Contribution {
  /** The response. */
  id: string;
  /** Whoever speaks; nobody takes up himself. */
  speaker: string;
  /** What the speaker is called by the others: name, role, label, model. */
  names: readonly string[];
  text: string;
}

/** An answer, and what its author had read of the others by then. */
export interface Discussion {
  /** What all of them were asked: its words link nobody. */
  prompt: string;
  answer: Contribution;
  /** The oldest first. */
  earlier: readonly Contribution[];
}
