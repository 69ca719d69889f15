const VOCABULARY = 60_000;
const SYLLABLES = 'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu'.split(' ');

/** The word of a rank: always the same, pronounceable, and nothing that a stemmer changes into another one. */
export function word(rank) {
  let text = '';
  for (let rest = rank + 20; rest > 0; rest = Math.floor(rest / 20)) text += SYLLABLES[rest % 20];
  return `${text}k`;
}

const WORDS = Array.from({ length: VOCABULARY }, (_, rank) => word(rank));

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A text whose words are as frequent as those of a language: the word of rank r comes 1/r times as often as the first. */
export function text(random, length) {
  const words = [];
  for (let index = 0; index < length; index++) words.push(WORDS[Math.floor(VOCABULARY ** random()) - 1]);
  return `${words.join(' ')}.`;
}
