import { LINK_KINDS, LINK_LAYERS, type LinkEvidence } from './link';
import { type SpokenLink } from './spoken-links';

/** The links in what a run came to; none where there are no such: a result may come from an import. */
export function readLinks(result: unknown): SpokenLink[] {
  return isObject(result) && Array.isArray(result.links) ? result.links.filter(isLink) : [];
}

/** How many links there could have been; 0 where it is not said. */
export function readPossible(result: unknown): number {
  const statistics = isObject(result) ? result.link_statistics : null;
  const possible = isObject(statistics) ? statistics.possible : null;
  return typeof possible === 'number' && possible >= 0 ? possible : 0;
}

function isLink(link: unknown): link is SpokenLink {
  return (
    isObject(link) &&
    [link.from, link.to, link.from_participant_id, link.to_participant_id].every(isText) &&
    LINK_KINDS.some((kind) => kind === link.kind) &&
    typeof link.strength === 'number' &&
    link.strength >= 0 &&
    link.strength <= 1 &&
    Array.isArray(link.evidence) &&
    link.evidence.every(isEvidence)
  );
}

function isEvidence(evidence: unknown): evidence is LinkEvidence {
  return (
    isObject(evidence) &&
    LINK_LAYERS.some((layer) => layer === evidence.layer) &&
    isText(evidence.text) &&
    (evidence.of === null || isText(evidence.of))
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
