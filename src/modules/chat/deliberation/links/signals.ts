import { type LinkKind, type LinkLayer } from './link';
import { type Mention } from './text/mentions';
import { foundIn, quotedIn } from './text/quotes';
import { type Other, type Reading, type ReadSentence } from './reading';

/** One reason to believe that an answer takes up an earlier one. */
export interface Signal {
  layer: LinkLayer;
  /** How sure it makes by itself, from 0 to 1. */
  strength: number;
  /** The sentence of the new answer. */
  at: number;
  /** What the sentence does with it, when it says so. */
  kind: LinkKind | null;
  /** Of the earlier answer; null when it is only named. */
  of: string | null;
}

const STRENGTH = {
  namedWithUptake: 0.9,
  spokenOf: 0.75,
  named: 0.3,
  quoted: 0.85,
  counted: 0.8,
  everybody: 0.6,
  marked: 0.42,
  deictic: 0.5,
};
/** Around a name: its owner has said something. */
const SAYS =
  /^(?:['’]s?\s\p{L}|\s(?:says|said|say|proposes?|proposed|suggests?|suggested|describes?|described|means?|meant|argues?|argued|points?|pointed|notes?|noted|asks?\sfor|wants?|claims?|claimed|mentions?|mentioned|writes|wrote|put\sit|has\sit|sagt|meint|schlägt|schreibt|beschreibt|dit|propose|décrit|dice|propone|describe)(?![\p{L}]))/iu;
const SPEAKS_OF =
  /(?:as|with|to|from|by|unlike|beyond|like|than|of|and|what|contrary\sto|wie|mit|von|bei|zu|à|de|avec|selon|con|como|según|a)\s$/iu;
const ORDINALS: readonly (readonly [RegExp, number])[] = [
  [/\bthe\sfirst\s(?:answer|reply|response|suggestion|proposal|idea|point|speaker|argument|one)\b/iu, 0],
  [
    /\b(?:the\ssecond\s(?:answer|reply|response|suggestion|proposal|idea|point|speaker|argument|one)|from\sthe\ssecond)\b/iu,
    1,
  ],
  [/\bthe\sthird\s(?:answer|reply|response|suggestion|proposal|idea|point|speaker|argument|one)\b/iu, 2],
  [/\bthe\s(?:previous|last)\s(?:answer|reply|response|suggestion|proposal|speaker)\b/iu, -1],
];
/** Whoever speaks of everybody does not mean the answers of last week. */
const MOST_ADDRESSED = 6;
/** Below it a turn of phrase is about nothing that was said. */
const FEWEST_IN_COMMON = 0.5;
const SHARE_OF_BEST = { one: 0.6, all: 0.3 };

/** Named, quoted, or counted ("the first answer"). */
export function referenceSignals({ sentences, others, prompt }: Reading, other: Other): Signal[] {
  return sentences.flatMap((sentence, at): Signal[] => [
    ...namedIn(sentence, at, other, others),
    ...quotedIn(sentence).flatMap((quoted): Signal[] => {
      const of = foundIn(prompt, quoted) === null ? foundIn(other.contribution.text, quoted) : null;
      return of === null
        ? []
        : [{ layer: 'reference', strength: STRENGTH.quoted, at, kind: kindOf(sentence), of }];
    }),
    ...countedIn(sentence, others, other).map((strength): Signal => ({
      layer: 'reference',
      strength,
      at,
      kind: kindOf(sentence),
      of: null,
    })),
  ]);
}

/** "The first answer", "both of you". */
function countedIn({ text, addressed }: ReadSentence, others: readonly Other[], other: Other): number[] {
  if (others.length < 2) return [];
  const isCounted = ORDINALS.some(([pattern, place]) => others.at(place) === other && pattern.test(text));
  const isNearest = addressed > 0 && nearest(others, addressed).includes(other);
  return [...(isCounted ? [STRENGTH.counted] : []), ...(isNearest ? [STRENGTH.everybody] : [])];
}

/** Those with which the whole answer has most in common. */
function nearest(others: readonly Other[], count: number): Other[] {
  return [...others]
    .sort((one, rival) => rival.closeness - one.closeness)
    .slice(0, Math.min(count, MOST_ADDRESSED));
}

function namedIn(sentence: ReadSentence, at: number, other: Other, others: readonly Other[]): Signal[] {
  const found = other.mentions[at]!;
  if (found.length === 0 || !isMeant(other, others, at)) return [];
  const isShared = others.some(
    (rival) => rival.contribution.speaker !== other.contribution.speaker && rival.mentions[at]!.length > 0,
  );
  return found.flatMap((mention): Signal[] => {
    const scope = isShared ? clauseAround(sentence, mention) : sentence.text;
    const cue = sentence.uptakes.find(({ text }) => scope.includes(text)) ?? null;
    if (sentence.isQuestion && !cue) return [];
    const strength = cue
      ? STRENGTH.namedWithUptake
      : isSpokenOf(sentence.text, mention)
        ? STRENGTH.spokenOf
        : STRENGTH.named;
    return [{ layer: 'reference', strength, at, kind: cue?.kind ?? null, of: null }];
  });
}

/** Of several answers of the one who is named, the one that the sentence is closest to, else the newest. */
function isMeant(other: Other, others: readonly Other[], at: number): boolean {
  const own = others.filter(({ contribution }) => contribution.speaker === other.contribution.speaker);
  const scores = own.map((one) => nearby(one, at));
  const best = Math.max(...scores);
  return own[best > 0 ? scores.indexOf(best) : own.length - 1] === other;
}

function isSpokenOf(sentence: string, { start, text }: Mention): boolean {
  if (text.startsWith('[') || text.startsWith('@')) return true;
  const [before, after] = [
    sentence.slice(Math.max(0, start - 20), start),
    sentence.slice(start + text.length, start + text.length + 20),
  ];
  return SAYS.test(after) || SPEAKS_OF.test(before);
}

/** The part of a sentence in which one of several is named. */
function clauseAround({ text }: ReadSentence, { start }: Mention): string {
  const from =
    Math.max(text.lastIndexOf(',', start), text.lastIndexOf(';', start), text.lastIndexOf(':', start)) + 1;
  const ends = [',', ';', ':'].map((mark) => text.indexOf(mark, start)).filter((end) => end !== -1);
  return text.slice(from, ends.length > 0 ? Math.min(...ends) : text.length);
}

/** A turn of phrase about something that was said; about whose, only the words can tell. */
export function markerSignals({ sentences, others }: Reading, other: Other): Signal[] {
  return sentences.flatMap((sentence, at): Signal[] => {
    const [cue] = sentence.uptakes;
    if (!cue || sentence.isQuestion) return [];
    const isOfAnother =
      other.mentions[at]!.length === 0 && others.some((one) => one.mentions[at]!.length > 0);
    if (isOfAnother) return [];
    const best = Math.max(...others.map((one) => nearby(one, at)));
    const own = nearby(other, at);
    const share = cue.kind === 'synthesises' ? SHARE_OF_BEST.all : SHARE_OF_BEST.one;
    if (own < FEWEST_IN_COMMON || own < best * share) {
      const isNewest = best < FEWEST_IN_COMMON && other === others.at(-1);
      return sentence.isDeictic && at < 2 && isNewest
        ? [{ layer: 'marker', strength: STRENGTH.deictic, at, kind: cue.kind, of: null }]
        : [];
    }
    const strength = STRENGTH.marked + 0.3 * Math.min(1, own / 1.5);
    return [{ layer: 'marker', strength, at, kind: cue.kind, of: placeOf(other, at) }];
  });
}

/** What both have in common, in so few words that it is no chance. */
export function similaritySignals({ sentences, others }: Reading, other: Other): Signal[] {
  const best = other.overlaps.reduce(
    (most, overlap) => (overlap.score > most.score ? overlap : most),
    NOTHING,
  );
  if (best.of === -1) return [];
  // The longer two texts are, the more places can be alike by chance.
  const places = sentences.length * other.sentences.length;
  const rival = Math.max(
    0,
    ...others
      .filter((one) => one.contribution.speaker !== other.contribution.speaker)
      .map((one) => one.overlaps[best.at]?.score ?? 0),
  );
  const score = Math.max(0, best.score - RIVALRY * rival) / (1 + 0.12 * Math.log2(Math.max(1, places / 4)));
  const strength = 1 - Math.exp(-((score / SCALE) ** 2));
  return [{ layer: 'similarity', strength, at: best.at, kind: null, of: other.sentences[best.of]!.text }];
}

const NOTHING = { score: 0, at: 0, of: -1 };
const SCALE = 2.1;
/** What several answers have said is what anybody says. */
const RIVALRY = 0.9;

function nearby({ overlaps }: Other, at: number): number {
  return Math.max(overlaps[at - 1]?.score ?? 0, overlaps[at]?.score ?? 0, overlaps[at + 1]?.score ?? 0);
}

function placeOf({ overlaps, sentences }: Other, at: number): string | null {
  const around = [overlaps[at], overlaps[at + 1], overlaps[at - 1]].flatMap((overlap) => overlap ?? []);
  const best = around.reduce((most, overlap) => (overlap.score > most.score ? overlap : most), NOTHING);
  return sentences[best.of]?.text ?? null;
}

function kindOf({ uptakes }: ReadSentence): LinkKind | null {
  return uptakes[0]?.kind ?? null;
}
