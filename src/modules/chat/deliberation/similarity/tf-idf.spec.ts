import fc from 'fast-check';
import { cosine, weigh } from './tf-idf';

const similarity = (...texts: [string, string, ...string[]]) => {
  const [one, other] = weigh(texts);
  return cosine(one!, other!);
};

describe('TF-IDF', () => {
  it('is what the formula says', () => {
    // Three texts, so a term of two of them weighs ln(4/3) + 1 and one of a single text ln(4/2) + 1.
    const [shared, rare] = [Math.log(4 / 3) + 1, Math.log(4 / 2) + 1];
    expect(similarity('salt sea', 'salt mine', 'sky')).toBeCloseTo(
      shared ** 2 / (shared ** 2 + rare ** 2),
      12,
    );
    const often = (1 + Math.log(3)) * rare;
    const [first] = weigh(['wave wave wave salt', 'salt', 'sky']);
    expect(first!.get('wave')).toBeCloseTo(often / Math.hypot(often, shared), 12);
  });

  it('knows paraphrases of the same matter from other matters, and does not fall for common words', () => {
    const texts: [string, string, string] = [
      'The sky is blue because air scatters short wavelengths of sunlight more than long ones.',
      'Sunlight is scattered by air; short wavelengths scatter more, so the sky looks blue.',
      'The bread is brown because the oven is hot and it has been in there for more than an hour.',
    ];
    const [sky, again, bread] = weigh(texts);
    expect(cosine(sky!, again!)).toBeGreaterThan(0.4);
    expect(cosine(sky!, bread!)).toBeLessThan(0.05);
    expect(similarity('It is as it is, and this is that.', 'The sea is salty.')).toBe(0);
  });

  it('gives nothing for nothing', () => {
    expect(similarity('', '')).toBe(0);
    expect(similarity('!?', 'salt')).toBe(0);
    expect(weigh([])).toEqual([]);
  });

  const word = fc.constantFrom(...'salt sea sky the not 12 nicht 東京 und wave 3.5 É'.split(' '));
  const text = fc.oneof(
    fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
    fc.string({ unit: 'grapheme' }),
  );
  const texts = fc.array(text, { minLength: 1, maxLength: 6 });

  it('is symmetric, from 0 to 1, and 1 with itself', () => {
    fc.assert(
      fc.property(texts, (list) => {
        const vectors = weigh(list);
        for (const one of vectors) {
          if (one.size > 0) expect(cosine(one, one)).toBeCloseTo(1, 12);
          for (const other of vectors) {
            expect(cosine(one, other)).toBe(cosine(other, one));
            expect(cosine(one, other)).toBeGreaterThanOrEqual(0);
            expect(cosine(one, other)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('does not depend on the order of the texts', () => {
    const shuffledTexts = texts.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list.keys()], { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffledTexts, ([list, order]) => {
        const straight = weigh(list);
        const mixed = weigh(order.map((index) => list[index]!));
        order.forEach((index, place) => expect(mixed[place]).toEqual(straight[index]));
      }),
    );
  });
});
