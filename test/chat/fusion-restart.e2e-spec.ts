import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { followRun, postForEvents } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { shownIn, taskOf } from './support/council-members';
import { END, KillableServers, piece } from './support/killable-servers';

// Much work: a busy machine takes its time.
jest.setTimeout(180_000);

let servers: KillableServers;

beforeAll(async () => (servers = await KillableServers.begin()));
afterAll(() => servers.end());

const asked = () => servers.upstream.requests.filter(({ model }) => model === 'mute');
const waiting = (count: number) =>
  servers.eventually('SELECT 1', [], () => servers.dripping.length === count);
const say = (text: string) => servers.dripping.at(-1)!.end(piece(text) + END);
const begin = async (url: string, request: object): Promise<string> => {
  const { run_id } = (await (await postForEvents(url, request)).next())!;
  return run_id;
};
const endOf = async (url: string, runId: string) =>
  (await (await followRun(url, runId)).rest()).at(-1) as Extract<RunEvent, { type: 'run.completed' }>;
const INSIGHTS = ['Red.', 'Round.', 'Sour.'].map((text) => ({ text, labels: ['A', 'B'] }));

describe('a fusion whose server dies', () => {
  it('comes to its checklist, and what was chosen of it to an answer, with on_restart: "retry"', async () => {
    const first = await servers.start();
    const listed = await begin(`${first.url}/api/v1/chat`, {
      prompt: 'What is best?',
      models: ['mock/one', 'mock/two'],
      strategy: 'fusion',
      fusion: { kind: 'guided', model: 'mock/mute', seed: 7 },
      on_restart: 'retry',
    });
    await waiting(1);
    await first.server.kill();

    const second = await servers.start();
    await waiting(2);
    expect(asked()[1]).toEqual(asked()[0]);
    const following = endOf(second.url, listed);
    say(JSON.stringify({ insights: INSIGHTS }));
    const checklist = await following;
    expect(checklist).toMatchObject({
      status: 'completed',
      result: {
        kind: 'guided',
        checklist: { insights: [{ id: '1', text: 'Red.' }, { id: '2' }, { id: '3' }] },
      },
    });

    const chosen = await begin(`${second.url}/api/v1/runs/${listed}/fuse`, {
      insights: ['3'],
      model: 'mock/mute',
      on_restart: 'retry',
    });
    await waiting(3);
    await second.server.kill();

    const third = await servers.start();
    await waiting(4);
    const [lost, again] = asked().slice(2);
    expect(again).toEqual(lost);
    expect(
      shownIn(taskOf(again!))
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['one', 'two'].map((name) => `Answer of ${name}: one two three.`));
    expect(taskOf(again!)).toContain('Sour.');
    const ending = endOf(third.url, chosen);
    say('Sour, says [A].');
    const end = await ending;
    expect(end).toMatchObject({
      status: 'completed',
      result: {
        kind: 'guided',
        insights: [{ id: '3', text: 'Sour.' }],
        labels: checklist.result!.labels,
        synthesis: { model: 'mock/mute', status: 'completed', citations: [{ label: 'A' }] },
      },
    });
    expect(asked()).toHaveLength(4);
    await servers.settled();
    await expectConsistentLedger(servers.database.url);
  });
});
