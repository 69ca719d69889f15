import { DEICTICS, DENIALS, EVERYBODY, HINTS, NEGATIONS, PAIRS, UPTAKES } from './cues';
import { PhraseFinder, type Words, wordsOf } from './text/find-phrases';
import { type Contribution, type Discussion, LINK_KINDS, type LinkKind } from './link';
import { bareName, type Mention, Mentions } from './text/mentions';
import { type Overlap, overlaps, Rarity } from './overlap';
import { prepare, type PreparedSentence, runsOf, stemsOf } from './text/prepared';

/** Of the answers that are compared; the newest. */
export const MOST_EARLIER = 24;
const MOST_PROMPT = 4_000;

const finders = (phrases: Record<LinkKind, readonly string[]>) =>
  LINK_KINDS.map((kind) => ({ kind, finder: new PhraseFinder(phrases[kind]) }));
const UPTAKE_FINDERS = finders(UPTAKES);
const HINT_FINDERS = finders(HINTS);
const DENIAL = new PhraseFinder(DENIALS);
const DEICTIC = new PhraseFinder(DEICTICS);
const ALL = new PhraseFinder(EVERYBODY);
const TWO = new PhraseFinder(PAIRS);
const NEGATION = new PhraseFinder(NEGATIONS);

/** A turn of phrase in a sentence. */
export interface Cue {
  kind: LinkKind;
  text: string;
}

/** A sentence of the answer, and what it does to what others have said. */
export interface ReadSentence extends PreparedSentence {
  uptakes: readonly Cue[];
  hints: readonly LinkKind[];
  isQuestion: boolean;
  /** Points back at what was said last. */
  isDeictic: boolean;
  /** Speaks of so many others; 0: of nobody in particular. */
  addressed: number;
  isNegative: boolean;
}

/** An earlier answer beside the new one. */
export interface Other {
  contribution: Contribution;
  sentences: readonly PreparedSentence[];
  /** For each sentence of the new answer. */
  overlaps: readonly Overlap[];
  /** The most of any sentence. */
  closeness: number;
  /** Where each sentence of the new answer names its author. */
  mentions: readonly (readonly Mention[])[];
}

/** A discussion, read once for all layers. */
export interface Reading {
  prompt: string;
  sentences: readonly ReadSentence[];
  /** The oldest first. */
  others: readonly Other[];
}

export function read({ prompt, answer, earlier }: Discussion): Reading {
  const asked = prompt.slice(0, MOST_PROMPT);
  const heard = earlier
    .filter(({ id, speaker }) => speaker !== answer.speaker && id !== answer.id)
    .slice(-MOST_EARLIER);
  const own = prepare(answer).sentences;
  const texts = heard.map(prepare);
  const mentions = new Map(
    heard.map(
      (one) => [one.speaker, mentionsIn(answer.text, own, namesOfOne(one, [...heard, answer]))] as const,
    ),
  );
  const rarity = new Rarity(new Set([...stemsOf(asked), ...runsOf(asked)]), texts);
  return {
    prompt: asked,
    sentences: own.map(readSentence),
    others: heard.map((contribution, index) => {
      const shared = overlaps(own, texts[index]!, rarity);
      return {
        contribution,
        sentences: texts[index]!.sentences,
        overlaps: shared,
        closeness: Math.max(0, ...shared.map(({ score }) => score)),
        mentions: mentions.get(contribution.speaker)!,
      };
    }),
  };
}

function readSentence(sentence: PreparedSentence): ReadSentence {
  const words = wordsOf(sentence.text);
  const isDenied = DENIAL.isIn(words);
  return {
    ...sentence,
    uptakes: isDenied ? [] : cuesIn(words),
    hints: HINT_FINDERS.flatMap(({ kind, finder }) => (finder.isIn(words) ? [kind] : [])),
    isQuestion: /[?？]\W{0,3}$/u.test(sentence.text),
    isDeictic: !isDenied && DEICTIC.isIn(words),
    addressed: isDenied ? 0 : ALL.isIn(words) ? Infinity : TWO.isIn(words) ? 2 : 0,
    isNegative: NEGATION.isIn(words),
  };
}

/** "I do not disagree with" is one cue, and not the one that it ends with. */
function cuesIn(words: Words): Cue[] {
  const found = UPTAKE_FINDERS.flatMap(({ kind, finder }) => {
    const cue = finder.first(words);
    return cue ? [{ kind, ...cue, end: cue.start + cue.text.length }] : [];
  }).sort((one, other) => one.start - other.start || other.end - one.end);
  return found.filter((cue, index) => !found.slice(0, index).some(({ end }) => cue.start < end));
}

function mentionsIn(
  text: string,
  sentences: readonly PreparedSentence[],
  names: readonly string[],
): Mention[][] {
  const lower = text.toLowerCase();
  const finder = new Mentions(names.filter((name) => lower.includes(bareName(name).toLowerCase())));
  return sentences.map((sentence) => finder.in(sentence.text));
}

/** A name that two have tells neither of them. */
function namesOfOne({ speaker, names }: Contribution, all: readonly Contribution[]): string[] {
  const taken = new Set(
    all
      .filter((other) => other.speaker !== speaker)
      .flatMap((other) => other.names.map((name) => name.toLowerCase())),
  );
  return [...new Set(names)].filter((name) => !taken.has(name.toLowerCase()));
}
