import { calledRole, type Panelist, wordsOf } from './panelists';

const EVERYBODY = ['all', 'everybody', 'everyone', 'panel'];
const SEPARATOR = String.raw`[\s_./-]{0,2}`;
/** Scripts without spaces between words: what follows a name says nothing about where it ends. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u;

/**
 * Whom a text mentions by `@` and a name, a role, a model or an alias, each once, in the order of the text. Case, a leading “the” and the
 * separators between words mean nothing; the longest name counts; `@all` means everybody.
 */
export function mentionedIn(text: string, panelists: readonly Panelist[]): Panelist[] {
  const called = callings(panelists);
  const found = new Set<Panelist>();
  for (const [, name = ''] of text.matchAll(pattern([...called.keys()]))) {
    for (const panelist of called.get(wordsOf(name).join(' ')) ?? []) found.add(panelist);
  }
  return [...found];
}

/** Who is meant by the words of a name; several by that of a role that they share. */
function callings(panelists: readonly Panelist[]): Map<string, Panelist[]> {
  const called = new Map<string, Panelist[]>(EVERYBODY.map((word) => [word, [...panelists]]));
  // A name is one's own: that it is somebody else's role changes nothing.
  const own = new Set<string>();
  const note = (name: string | null | undefined, panelist: Panelist, isOwn: boolean) => {
    const words = wordsOf(name ?? '').join(' ');
    if (words === '' || (!isOwn && own.has(words))) return;
    const others = isOwn && !own.has(words) ? [] : (called.get(words) ?? []);
    if (isOwn) own.add(words);
    if (!others.includes(panelist)) called.set(words, [...others, panelist]);
  };
  for (const panelist of panelists) {
    note(panelist.name, panelist, true);
    note(panelist.handle, panelist, true);
  }
  for (const panelist of panelists) {
    const { alias, model } = panelist.seat;
    for (const name of [calledRole(panelist), alias, model.id, model.model]) note(name, panelist, false);
  }
  return called;
}

function pattern(names: readonly string[]): RegExp {
  const alternatives = [...names]
    .sort((one, other) => other.length - one.length)
    // Words are letters and digits: nothing in them means anything in a pattern.
    .map((words) => words.split(' ').join(SEPARATOR) + (DENSE.test(words) ? '' : '(?![\\p{L}\\p{N}\\p{M}])'));
  return new RegExp(`(?<![\\p{L}\\p{N}\\p{M}@])@((?:the${SEPARATOR})?(?:${alternatives.join('|')}))`, 'giu');
}
