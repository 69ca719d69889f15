import fc from 'fast-check';
import { detectLinks } from './detect-links';
import { type Contribution, type Discussion, LINK_KINDS } from './link';

const speaker = (id: string, text: string, names: readonly string[] = [id]): Contribution => ({
  id,
  speaker: `participant ${id}`,
  names,
  text,
});
const ADA = speaker(
  'ada',
  'Build the sea wall in stages of forty centimetres, on foundations for the final height.',
  ['Ada', 'the engineer'],
);
const BEN = speaker(
  'ben',
  'Restore the salt marsh in front of the harbour; it grows upward with the sediment.',
  ['Ben'],
);
const linksOf = (text: string, earlier: readonly Contribution[] = [ADA, BEN], names?: readonly string[]) =>
  detectLinks({ prompt: 'How should the town prepare?', answer: speaker('cleo', text, names), earlier }).map(
    ({ to, kind }) => `${to} ${kind}`,
  );

describe('detectLinks', () => {
  it.each([
    ['I agree with Ada.', ['ada reinforces']],
    ['I do not agree with Ada.', ['ada contrasts']],
    ['I don’t disagree with Ada at all.', ['ada reinforces']],
    ['The engineer’s stages could be extended: building on that, insure each of them.', ['ada builds_on']],
    ['More precisely, what Ben means is a hundred metres of reed.', ['ben clarifies']],
    [
      'Both of you can have it, by combining the wall with the marsh.',
      ['ada synthesises', 'ben synthesises'],
    ],
    ['“Restore the salt marsh” is spot on.', ['ben reinforces']],
    ['The first answer is spot on.', ['ada reinforces']],
    // Nobody of the panel is spoken of.
    ['Ada Lovelace would have liked punched cards for this.', []],
    ['What would Ben say to that?', []],
    ['I have read neither of them, so I am not building on Ada.', []],
    ['Buy out the houses below three metres, and change the building code.', []],
    ['It is important to note that there are many things to consider here.', []],
  ])('%s', (text, links) => {
    expect(linksOf(text).sort()).toEqual(links);
  });

  it('takes labels only as they are cited', () => {
    const earlier = [speaker('one', 'Cats are better.', ['A']), speaker('two', 'Dogs are better.', ['B'])];
    expect(linksOf('I agree with [A].', earlier)).toEqual(['one reinforces']);
    expect(linksOf('As answer B says, they are loyal.', earlier)).toEqual(['two reinforces']);
    expect(linksOf('A dog is a friend, and plan B is to sleep.', earlier)).toEqual([]);
  });

  it('takes a name that two have for neither, and nobody for himself', () => {
    const twins = [speaker('one', 'Cats are better.', ['Kim']), speaker('two', 'Dogs are better.', ['Kim'])];
    expect(linksOf('I side with Kim.', twins)).toEqual([]);
    expect(linksOf('As Ada, I say that the weather decides.', [ADA], ['Ada'])).toEqual([]);
    const own = { ...ADA, id: 'older', speaker: 'participant cleo' };
    expect(linksOf('I agree with Ada: a wall in stages of forty centimetres.', [own])).toEqual([]);
  });

  it('means the answer of somebody that the sentence is about, else the newest', () => {
    const older = { ...ADA, id: 'older' };
    const newer = { ...ADA, id: 'newer', text: 'Move the school uphill before the autumn storms.' };
    expect(linksOf('I agree with Ada on the stages of the wall.', [older, newer])).toContain(
      'older reinforces',
    );
    expect(linksOf('I agree with Ada.', [older, newer])).toEqual(['newer reinforces']);
  });

  it('makes no links of what the question says', () => {
    const prompt = 'Should the harbour get a salt marsh or a sea wall with stages of forty centimetres?';
    const answer = speaker(
      'cleo',
      'A salt marsh or a sea wall for the harbour: in stages of forty centimetres?',
    );
    expect(detectLinks({ prompt, answer, earlier: [ADA, BEN] })).toEqual([]);
  });

  const phrase = fc.constantFrom(
    ...[
      'Ada',
      '@Ben',
      'the engineer',
      'I agree with',
      'however',
      'both of you',
      'forty centimetres',
      'salt marsh',
      '"sea wall"',
    ],
    ...[
      '[A]',
      'building on',
      'not',
      '.',
      '?',
      '\n',
      '- ',
      '“',
      '”',
      '😀',
      'in other words',
      'the first answer',
      'wall',
    ],
  );
  const text = fc.oneof(
    fc.array(phrase, { maxLength: 40 }).map((words) => words.join(' ')),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
  );
  const discussion: fc.Arbitrary<Discussion> = fc.record({
    prompt: text,
    answer: text.map((said) => speaker('new', said, ['Cleo'])),
    earlier: fc.array(fc.tuple(text, fc.nat(3)), { maxLength: 5 }).map((texts) =>
      texts.map(([said, who], index) => ({
        id: `r${index}`,
        speaker: who === 3 ? 'participant new' : `p${who}`,
        names: [['Ada', 'the engineer'], ['Ben'], ['A'], ['Cleo']][who]!,
        text: said,
      })),
    ),
  });

  it('links an answer at most once with each earlier one of somebody else, and shows why in their own words', () => {
    fc.assert(
      fc.property(discussion, ({ prompt, answer, earlier }) => {
        const links = detectLinks({ prompt, answer, earlier });
        expect(new Set(links.map(({ to }) => to)).size).toBe(links.length);
        for (const { from, to, kind, strength, evidence } of links) {
          const other = earlier.find(({ id }) => id === to)!;
          expect(from).toBe(answer.id);
          expect(other.speaker).not.toBe(answer.speaker);
          expect(LINK_KINDS).toContain(kind);
          expect(strength).toBeGreaterThanOrEqual(0.5);
          expect(strength).toBeLessThanOrEqual(1);
          expect(evidence.length).toBeGreaterThan(0);
          for (const { text: said, of } of evidence) {
            expect(said).not.toBe('');
            expect(answer.text.includes(said)).toBe(true);
            if (of !== null) expect(other.text.includes(of)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on what anybody is called, as long as all say so', () => {
    const renamed = (said: string) => said.replaceAll('Ada', 'Zoe').replaceAll('Ben', 'Tom');
    const rename = (one: Contribution) => ({
      ...one,
      text: renamed(one.text),
      names: one.names.map(renamed),
    });
    fc.assert(
      fc.property(discussion, ({ prompt, answer, earlier }) => {
        const shape = ({ to, kind, strength }: { to: string; kind: string; strength: number }) => [
          to,
          kind,
          strength,
        ];
        expect(
          detectLinks({ prompt: renamed(prompt), answer: rename(answer), earlier: earlier.map(rename) }).map(
            shape,
          ),
        ).toEqual(detectLinks({ prompt, answer, earlier }).map(shape));
      }),
    );
  });

  it.each([
    ['full stops', '.'.repeat(100_000)],
    ['quotation marks', '"'.repeat(100_000)],
    ['white space', ' \n'.repeat(50_000)],
    ['one word', 'a'.repeat(100_000)],
    ['names', 'Ada, '.repeat(20_000)],
    ['brackets', '[A, '.repeat(25_000)],
    ['halves of characters', '😀'.repeat(50_000)],
  ])('looks at a bounded part of 100 KB of %s', (_, said) => {
    const earlier = Array.from({ length: 40 }, (_unused, index) => ({
      ...speaker('x', said),
      id: `r${index}`,
    }));
    const answer = speaker('new', said);
    for (const link of detectLinks({ prompt: said, answer, earlier })) {
      for (const { text: shown } of link.evidence) expect(shown.isWellFormed()).toBe(true);
    }
  });
});
