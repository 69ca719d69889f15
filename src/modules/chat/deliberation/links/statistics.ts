import { type Link, LINK_KINDS, type LinkKind } from './link';

/** Who gave which answer, in the order in which they were read. */
export interface Turn {
  id: string;
  speaker: string;
  /** The answers that its author had read. */
  heard: readonly string[];
}

/** How one speaker takes up another one. */
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

/** Links to or from answers that are not among the turns are not counted. */
export function linkStatistics(turns: readonly Turn[], all: readonly Link[]): LinkStatistics {
  const speakers = new Map(turns.map(({ id, speaker }) => [id, speaker]));
  const links = all.filter(({ from, to }) => speakers.has(from) && speakers.has(to));
  const possible = turns.reduce(
    (sum, { speaker, heard }) =>
      sum + heard.filter((id) => speakers.has(id) && speakers.get(id) !== speaker).length,
    0,
  );
  return {
    links: links.length,
    possible,
    density: possible === 0 ? null : round(links.length / possible),
    mean_strength: links.length === 0 ? null : meanStrength(links),
    by_kind: countKinds(links),
    by_pair: pairs(links, speakers),
  };
}

function pairs(links: readonly Link[], speakers: ReadonlyMap<string, string>): LinkedPair[] {
  const grouped = new Map<string, Link[]>();
  for (const link of links) {
    const key = `${speakers.get(link.from)} ${speakers.get(link.to)}`;
    grouped.set(key, [...(grouped.get(key) ?? []), link]);
  }
  return [...grouped.values()]
    .map((own) => ({
      from_participant_id: speakers.get(own[0]!.from)!,
      to_participant_id: speakers.get(own[0]!.to)!,
      links: own.length,
      mean_strength: meanStrength(own),
      by_kind: countKinds(own),
    }))
    .sort((one, other) => other.links - one.links);
}

function countKinds(links: readonly Link[]): Record<LinkKind, number> {
  const counts = Object.fromEntries(LINK_KINDS.map((kind) => [kind, 0])) as Record<LinkKind, number>;
  for (const { kind } of links) counts[kind] += 1;
  return counts;
}

function meanStrength(links: readonly Link[]): number {
  return round(links.reduce((sum, { strength }) => sum + strength, 0) / links.length);
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
