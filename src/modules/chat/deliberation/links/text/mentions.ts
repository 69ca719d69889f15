import { toPattern } from './find-phrases';

/** Where somebody is spoken of. */
export interface Mention {
  start: number;
  /** As the text has it. */
  text: string;
}

const MOST = 4;
const LABEL = /^[A-Z]{1,2}$/u;
const ARTICLES = "the|der|die|das|dem|den|des|le|la|les|l['’]|el|los|las|o|il|lo";
const LEADING_ARTICLE = /^(?:the|der|die|das|le|la|el)\s/iu;
/** Not to be told from a word of the text. */
const SHORTEST = 2;

/** Finds where a text speaks of one participant of a discussion. */
export class Mentions {
  private readonly patterns: readonly RegExp[];

  /** `names`: what it is called. Labels are known only as they are cited, roles only with an article or in capitals. */
  constructor(names: readonly string[]) {
    this.patterns = names.map(bareName).flatMap(patternsOf);
  }

  /** The first few. */
  in(sentence: string): Mention[] {
    const found: Mention[] = [];
    for (const pattern of this.patterns) {
      for (const { index: start, 0: text } of sentence.matchAll(pattern)) {
        if (found.length === MOST) return found;
        if (!isPartOfName(sentence, start, start + text.length)) found.push({ start, text });
      }
    }
    return found;
  }
}

/** Without the article that roles begin with. */
export function bareName(name: string): string {
  return name.trim().replace(LEADING_ARTICLE, '');
}

function patternsOf(name: string): RegExp[] {
  if (LABEL.test(name)) {
    return [
      new RegExp(`\\[(?:[A-Z]{1,2},\\s?){0,5}${name}(?:,\\s?[A-Z]{1,2}){0,5}\\]`, 'gu'),
      new RegExp(
        `(?<![\\p{L}\\p{N}])(?:answer|response|participant|speaker|panelist|antwort|réponse|respuesta)\\s${name}(?![\\p{L}\\p{N}])`,
        'giu',
      ),
    ];
  }
  if (name.length < SHORTEST) return [];
  const literal = toPattern(name);
  const isUnmistakable = /[\d/-]/u.test(name);
  return [
    new RegExp(`(?<![\\p{L}\\p{N}])@?${literal}(?![\\p{L}\\p{N}])`, isUnmistakable ? 'giu' : 'gu'),
    ...(isUnmistakable
      ? []
      : [new RegExp(`(?<![\\p{L}\\p{N}])(?:${ARTICLES})\\s?${literal}(?![\\p{L}\\p{N}])`, 'giu')]),
  ];
}

/** "Ada Lovelace" and "Isaac Newton" are not the Ada and the Newton of a panel. */
function isPartOfName(sentence: string, start: number, end: number): boolean {
  if (sentence[start] === '[') return false;
  if (/^\s\p{Lu}\p{Ll}/u.test(sentence.slice(end, end + 3))) return true;
  const before = /(\p{Lu}\p{Ll}+)\s$/u.exec(sentence.slice(Math.max(0, start - 30), start));
  return before !== null && before[1]!.length + 1 < start;
}
