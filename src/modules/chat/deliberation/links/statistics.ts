import { LINK_KINDS, type LinkKind } from './link';
import { type SpokenLink } from './spoken-links';

/** How one participant takes up another one. */
export interface LinkedPair {
  from_participant_id: string;
  to_participant_id: string;
  links: number;
  mean_strength: number;
  by_kind: Record<LinkKind, number>;
}

/** How much a discussion hangs together. */
export interface LinkStatistics {
  links: number;
  /** Links there could be: each answer with each earlier one that its author had read and somebody else wrote. */
  possible: number;
  /** The share of them that there are; null when there could be none. */
  density: number | null;
  /** Null without links. */
  mean_strength: number | null;
  by_kind: Record<LinkKind, number>;
  /** Most links first. */
  by_pair: LinkedPair[];
}

type Counted = Pick<SpokenLink, 'kind' | 'strength' | 'from_participant_id' | 'to_participant_id'>;

/** `possible`: how many links there could be. */
export function linkStatistics(links: readonly Counted[], possible: number): LinkStatistics {
  return {
    links: links.length,
    possible,
    density: possible === 0 ? null : round(links.length / possible),
    mean_strength: links.length === 0 ? null : meanStrength(links),
    by_kind: countKinds(links),
    by_pair: pairs(links),
  };
}

function pairs(links: readonly Counted[]): LinkedPair[] {
  const grouped = new Map<string, Counted[]>();
  for (const link of links) {
    const key = `${link.from_participant_id} ${link.to_participant_id}`;
    grouped.set(key, [...(grouped.get(key) ?? []), link]);
  }
  return [...grouped.values()]
    .map((own) => ({
      from_participant_id: own[0]!.from_participant_id,
      to_participant_id: own[0]!.to_participant_id,
      links: own.length,
      mean_strength: meanStrength(own),
      by_kind: countKinds(own),
    }))
    .sort((one, other) => other.links - one.links);
}

function countKinds(links: readonly Counted[]): Record<LinkKind, number> {
  const counts = Object.fromEntries(LINK_KINDS.map((kind) => [kind, 0])) as Record<LinkKind, number>;
  for (const { kind } of links) counts[kind] += 1;
  return counts;
}

function meanStrength(links: readonly Counted[]): number {
  return round(links.reduce((sum, { strength }) => sum + strength, 0) / links.length);
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
