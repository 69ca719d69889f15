import { type Panelist } from './panelists';
import { readChoice } from './read-choice';

const [ada, bob] = ['ada', 'bob'].map((handle) => ({ handle }) as Panelist) as [Panelist, Panelist];
const read = (text: string) => readChoice(text, { panelists: [ada, bob], candidates: [ada] });

describe('whom a selector chooses', () => {
  it.each(['{"next": "ada"}', ' {"next":"@Ada","reason":"She knows."}\n', '```json\n{"next": "ada"}\n```'])(
    'is read from %j',
    (text) => {
      expect(read(text)).toEqual({ panelist: ada });
    },
  );

  it.each([
    ['{"next": "bob"}', 'same_speaker'],
    ['{"next": "zoe"}', 'unknown_panelist'],
    ['ada', 'unparsable'],
    ['{"next": ["ada"]}', 'unparsable'],
    ['{"next": "ada", "after": "bob"}', 'unparsable'],
    ['Sure: {"next": "ada"}', 'unparsable'],
    ['[{"next": "ada"}]', 'unparsable'],
    ['null', 'unparsable'],
    ['', 'unparsable'],
  ])('is nobody in %j: %s', (text, problem) => {
    expect(read(text)).toEqual({ problem });
  });
});
