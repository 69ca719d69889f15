import fc from 'fast-check';
import { LINK_KINDS } from './link';
import { readLinks, readPossible } from './read-links';
import { linksOf, possibleLinks } from './spoken-links';
import { linkStatistics } from './statistics';

const link = (from: string, to: string, kind: (typeof LINK_KINDS)[number], strength: number) => ({
  ...{ from: `r-${from}`, to: `r-${to}`, kind, strength, evidence: [] },
  ...{ from_participant_id: from, to_participant_id: to },
});

describe('statistics of links', () => {
  it('count kinds and pairs, those with most links first', () => {
    const links = [
      link('ada', 'ben', 'contrasts', 0.6),
      link('ben', 'ada', 'builds_on', 0.8),
      link('ben', 'ada', 'reinforces', 0.9),
    ];
    expect(linkStatistics(links, 8)).toMatchObject({
      ...{ links: 3, possible: 8, density: 0.375, mean_strength: 0.7667 },
      by_kind: { builds_on: 1, reinforces: 1, synthesises: 0, contrasts: 1, clarifies: 0 },
      by_pair: [
        { from_participant_id: 'ben', to_participant_id: 'ada', links: 2, mean_strength: 0.85 },
        { from_participant_id: 'ada', to_participant_id: 'ben', links: 1, by_kind: { contrasts: 1 } },
      ],
    });
    expect(linkStatistics([], 0)).toMatchObject({
      links: 0,
      density: null,
      mean_strength: null,
      by_pair: [],
    });
  });

  it('add up, whatever the links are', () => {
    const who = fc.constantFrom('ada', 'ben', 'cleo');
    const any = fc.record({
      a: who,
      b: who,
      kind: fc.constantFrom(...LINK_KINDS),
      strength: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(any), (list) => {
        const links = list.map(({ a, b, kind, strength }) => link(a, b, kind, strength));
        const { by_kind, by_pair, density } = linkStatistics(links, links.length + 1);
        const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
        expect(sum(Object.values(by_kind))).toBe(links.length);
        expect(sum(by_pair.map((pair) => pair.links))).toBe(links.length);
        for (const pair of by_pair) expect(sum(Object.values(pair.by_kind))).toBe(pair.links);
        expect(density).toBeLessThan(1);
      }),
    );
  });

  it('ask how many links there could be: with what others had said, not with one’s own words', () => {
    const said = (id: string, speaker: string) => ({ id, speaker, names: [speaker], text: 'Said.' });
    const [one, two, three] = [said('1', 'ada'), said('2', 'ben'), said('3', 'ada')];
    const turns = [
      { answer: one, heard: [] },
      { answer: two, heard: [one] },
      { answer: three, heard: [one, two] },
    ];
    expect(possibleLinks(turns)).toBe(2);
    const many = Array.from({ length: 100 }, (_, index) => said(`m${index}`, 'ben'));
    expect(possibleLinks([{ answer: one, heard: many }])).toBe(24);
    expect(linksOf({ answer: one, heard: many }, '')).toEqual([]);
  });
});

describe('readLinks', () => {
  it('takes links, and nothing else that an import may say', () => {
    const good = {
      ...link('ada', 'ben', 'contrasts', 0.6),
      evidence: [{ layer: 'marker', text: 'No.', of: null }],
    };
    const bad = [
      null,
      7,
      { ...good, kind: 'loves' },
      { ...good, strength: 2 },
      { ...good, to: 1 },
      { ...good, evidence: [{ layer: 'marker', text: 'No.' }] },
      { ...good, evidence: null },
    ];
    expect(readLinks({ links: [...bad, good] })).toEqual([good]);
    for (const result of [null, [], { links: {} }, 'links']) expect(readLinks(result)).toEqual([]);
    expect(readPossible({ link_statistics: { possible: 4 } })).toBe(4);
    for (const result of [null, {}, { link_statistics: { possible: -1 } }])
      expect(readPossible(result)).toBe(0);
  });
});
