import {
  type Discussion,
  type Link,
  LINK_LAYERS,
  type LinkEvidence,
  type LinkKind,
  type LinkLayer,
} from './link';
import { type Other, read, type Reading } from './reading';
import { beginningOf } from './text/sentences';
import { markerSignals, referenceSignals, type Signal, similaritySignals } from './signals';

/** A link is told from here on. */
const LEAST_STRENGTH = 0.5;
const MOST_EVIDENCE = 3;
const LONGEST_EVIDENCE = 240;
/** What a person sees at once comes first. */
const CLEAREST: readonly LinkLayer[] = ['reference', 'marker', 'similarity'];
/** Signals weaker than this prove nothing that could be shown. */
const LEAST_SHOWN = 0.2;

const LAYERS: Record<LinkLayer, (reading: Reading, other: Other) => Signal[]> = {
  reference: referenceSignals,
  marker: markerSignals,
  similarity: similaritySignals,
};

/**
 * What an answer takes up of what its author had read: at most one link to each earlier answer, the strongest first. A pure function;
 * the work is bounded, however long the texts are. Nobody is linked with himself.
 */
export function detectLinks(discussion: Discussion, layers: readonly LinkLayer[] = LINK_LAYERS): Link[] {
  const reading = read(discussion);
  const found = reading.others.flatMap((other) => {
    const signals = layers.flatMap((layer) => LAYERS[layer](reading, other));
    const strength = together(signals);
    return strength < LEAST_STRENGTH ? [] : [{ other, signals, strength }];
  });
  return found
    .map(({ other, signals, strength }) => ({
      from: discussion.answer.id,
      to: other.contribution.id,
      kind: kindOf(signals, reading, found.length),
      strength: Number(strength.toFixed(2)),
      evidence: evidenceOf(signals, reading),
    }))
    .sort((one, other) => other.strength - one.strength);
}

/** Independent reasons, of each layer the best: all of them would have to be wrong. */
function together(signals: readonly Signal[]): number {
  const best = new Map<LinkLayer, number>();
  for (const { layer, strength } of signals) best.set(layer, Math.max(best.get(layer) ?? 0, strength));
  return Math.min(0.99, 1 - [...best.values()].reduce((doubt, strength) => doubt * (1 - strength), 1));
}

const HINT_WEIGHT: Record<LinkKind, number> = {
  contrasts: 0.5,
  clarifies: 0.3,
  reinforces: 0.4,
  builds_on: 0.35,
  synthesises: 0.1,
};
const NEGATION_WEIGHT = 0.3;
const DEFAULT_WEIGHT = 0.31;
/** Whoever only names somebody, in so few characters, agrees. */
const CURT = 60;

/** What most reasons say that it is; without any, an answer that goes on from another one builds on it. */
function kindOf(signals: readonly Signal[], { sentences }: Reading, links: number): LinkKind {
  const votes = new Map<LinkKind, number>();
  const vote = (kind: LinkKind, weight: number) => votes.set(kind, (votes.get(kind) ?? 0) + weight);
  for (const { kind, strength } of signals) if (kind) vote(kind, strength + 0.5);
  for (const at of new Set(signals.map(({ at: place }) => place))) {
    const { hints, isNegative } = sentences[at]!;
    for (const hint of hints) vote(hint, HINT_WEIGHT[hint]);
    if (isNegative) vote('contrasts', NEGATION_WEIGHT);
  }
  const isCurt = sentences.reduce((sum, { text }) => sum + text.length, 0) <= CURT;
  vote(isCurt ? 'reinforces' : 'builds_on', DEFAULT_WEIGHT);
  const ranked = [...votes]
    .filter(([kind]) => kind !== 'synthesises' || links > 1)
    .sort(([, one], [, other]) => other - one);
  return ranked[0]?.[0] ?? 'builds_on';
}

function evidenceOf(signals: readonly Signal[], { sentences }: Reading): LinkEvidence[] {
  const shown = signals
    .filter(({ strength }) => strength >= LEAST_SHOWN)
    .sort(
      (one, other) =>
        CLEAREST.indexOf(one.layer) - CLEAREST.indexOf(other.layer) || other.strength - one.strength,
    )
    .map(({ layer, at, of }) => ({
      layer,
      text: beginningOf(sentences[at]!.text, LONGEST_EVIDENCE),
      of: of === null ? null : beginningOf(of, LONGEST_EVIDENCE),
    }));
  const different = new Map(
    shown.toReversed().map((evidence) => [JSON.stringify([evidence.text, evidence.of]), evidence]),
  );
  return shown
    .filter((evidence) => different.get(JSON.stringify([evidence.text, evidence.of])) === evidence)
    .slice(0, MOST_EVIDENCE);
}
