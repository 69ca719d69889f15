import { type Seat } from '../../engine/run-plan';
import { mentionedIn } from './mentions';
import { panelistsOf } from './panelists';

const seat = (participantId: string, model: string, name?: string, role?: string) =>
  ({
    participantId,
    alias: null,
    model: { id: `mock/${model}`, model },
    persona: name === undefined ? null : { name, role },
  }) as unknown as Seat;

const PANEL = panelistsOf([
  seat('ada', 'one', 'Ada Lovelace', 'The Mathematician'),
  seat('ada2', 'two', 'Ada'),
  seat(
    'bob',
    'gpt-4o',
    'The Skeptic',
    'who doubts everything that was ever said, by anybody, for good reason',
  ),
  seat('li', 'three', '李明'),
  seat('plain', 'four'),
]);
const mentioned = (text: string) =>
  mentionedIn(text, PANEL).map(({ seat: { participantId } }) => participantId);

describe('whom a text mentions', () => {
  it.each([
    ['@Ada what is it?', ['ada2']],
    ['@Ada Lovelace, and then @skeptic!', ['ada', 'bob']],
    ['(@ada-lovelace) @ADA_LOVELACE', ['ada']],
    ['@mathematician or @The Mathematician', ['ada']],
    ['@the skeptic first, then @Ada', ['bob', 'ada2']],
    ['@mock/four and @gpt-4o', ['plain', 'bob']],
    ['@李明请回答', ['li']],
    ['@all', ['ada', 'ada2', 'bob', 'li', 'plain']],
    ["What does @Ada's note say?", ['ada2']],
  ])('in %j', (text, ids) => {
    expect(mentioned(text)).toEqual(ids);
  });

  it.each([
    'Ada said so',
    'mail ada@skeptic.example',
    '@Adam and @Adalovelace2',
    '@nobody @@ada',
    '@who doubts everything',
    '',
    '@',
  ])('is nobody in %j', (text) => {
    expect(mentioned(text)).toEqual([]);
  });

  it('is both when they share a role, and who is called so when it is also a role', () => {
    const panel = panelistsOf([
      seat('a', 'one', 'Ann', 'The Critic'),
      seat('b', 'two', 'Ben', 'Critic'),
      seat('c', 'three', 'Cleo', 'Ann'),
    ]);
    const ids = (text: string) =>
      mentionedIn(text, panel).map(({ seat: { participantId } }) => participantId);
    expect(ids('@critic?')).toEqual(['a', 'b']);
    expect(ids('@Ann?')).toEqual(['a']);
  });

  it('is told apart also when two have the same name', () => {
    const panel = panelistsOf([seat('a', 'one', 'Ann'), seat('b', 'two', 'Ann'), seat('c', 'two', 'Ann')]);
    expect(panel.map(({ name }) => name)).toEqual(['Ann', 'Ann (mock/two)', 'Ann 2']);
    expect(new Set(panel.map(({ handle }) => handle)).size).toBe(3);
    expect(mentionedIn('@ann-mock-two', panel).map(({ name }) => name)).toEqual(['Ann (mock/two)']);
  });
});
