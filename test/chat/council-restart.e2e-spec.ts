import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { followRun, postForEvents } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { shownIn, stageOf, taskOf } from './support/council-members';
import { END, KillableServers, piece } from './support/killable-servers';

// Much work: a busy machine takes its time.
jest.setTimeout(180_000);

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

const hold = async (url: string, rest: object = {}) => {
  const stream = await postForEvents(`${url}/api/v1/chat`, {
    prompt: 'What is best?',
    models: ['mock/one', 'mock/two', 'mock/drips'],
    strategy: 'council',
    council: { chairman: 'mock/drips', seed: 7 },
    ...rest,
  });
  const { run_id } = (await stream.next())!;
  return run_id;
};
const asked = () => servers.upstream.requests.filter(({ model }) => model === 'drips');
const dripping = (count: number) =>
  servers.eventually('SELECT 1', [], () => servers.dripping.length === count);

/** Resolves when the next server has asked again. */
async function killedAndRestarted(before: { server: { kill(): Promise<void> } }, answers: number) {
  await before.server.kill();
  const next = await servers.start();
  await dripping(answers);
  return next;
}

describe('a council whose server dies', () => {
  it('goes on in each of its stages with on_restart: "retry", and comes to the same', async () => {
    const first = await servers.start();
    const runId = await hold(first.url, { on_restart: 'retry' });
    await dripping(1);

    const second = await killedAndRestarted(first, 2);
    servers.dripping[1]!.end(piece('A whole answer.') + END);
    await dripping(3);

    const third = await killedAndRestarted(second, 4);
    const [lost, ballot] = asked().slice(2);
    expect(ballot).toEqual(lost);
    const shown = shownIn(taskOf(ballot!));
    expect(shown.map(({ text }) => text).sort()).toEqual(
      ['one', 'two'].map((name) => `Answer of ${name}: one two three.`),
    );
    // It begins with "Begun.", as all that drips: three abstentions, and a synthesis all the same.
    servers.dripping[3]!.end(piece('{"ranking": []}') + END);
    await dripping(5);

    const fourth = await killedAndRestarted(third, 6);
    const snapshot = await (await followRun(fourth.url, runId)).next();
    expect(snapshot).toMatchObject({
      type: 'run.snapshot',
      strategy: 'council',
      deliberation: {
        stages: [{ name: 'answers' }, { name: 'ballots' }, { name: 'synthesis' }],
        evidence: [
          { type: 'vote.cast' },
          { type: 'vote.cast' },
          { type: 'vote.cast' },
          { type: 'tally.updated' },
        ],
        result: null,
      },
    });
    const following = await followRun(fourth.url, runId);
    servers.dripping[5]!.end(piece('Put together from [A] and [C].') + END);
    const end = (await following.rest()).at(-1) as Extract<RunEvent, { type: 'run.completed' }>;
    expect(asked().map(stageOf)).toEqual(['answer', 'answer', 'ballot', 'ballot', 'synthesis', 'synthesis']);
    expect(asked()[5]).toEqual(asked()[4]);
    expect(end).toMatchObject({
      status: 'completed',
      result: {
        tally: { ballots: 0, abstentions: 3 },
        synthesis: { citations: [{ label: 'A' }, { label: 'C' }] },
      },
    });
    const labels = Object.values(end.result!.labels as Record<string, { model: string }>);
    expect(labels.map(({ model }) => model).sort()).toEqual(['mock/drips', 'mock/one', 'mock/two']);
    await servers.settled();
    const rows: { stage: number; status: string }[] = await servers.client.query(
      'SELECT stage, status FROM responses WHERE run_id = $1 ORDER BY position',
      [runId],
    );
    expect(rows.map(({ stage }) => stage)).toEqual([1, 1, 1, 2, 2, 2, 3]);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['completed']));
    await expectConsistentLedger(servers.database.url);
  });

  it('is closed without a result when it did not ask for more', async () => {
    const first = await servers.start();
    const runId = await hold(first.url, { models: ['mock/one', 'mock/two'] });
    await dripping(1);
    await first.server.kill();
    const second = await servers.start();
    await servers.settled();
    const run = await fetch(`${second.url}/api/v1/runs/${runId}`).then(
      (response) => response.json() as Promise<any>,
    );
    expect(run).toMatchObject({
      status: 'partial',
      error: { code: 'interrupted' },
      result: null,
      stages: [{ name: 'answers' }, { name: 'ballots' }, { name: 'synthesis' }],
    });
    expect(run.responses.at(-1)).toMatchObject({
      status: 'failed',
      role: 'synthesis',
      error_detail: { code: 'interrupted' },
    });
    await expectConsistentLedger(servers.database.url);
  });

  it('goes on also when it died between two stages', async () => {
    const first = await servers.start();
    const runId = await hold(first.url, { models: ['mock/one', 'mock/two'], on_restart: 'retry' });
    await dripping(1);
    await first.server.kill();
    // As it would be, had the server died before it stored the last stage.
    await servers.client.query(`DELETE FROM responses WHERE stage = 3`);
    const second = await servers.start();
    await dripping(2);
    servers.dripping[1]!.end(END);
    await servers.settled();
    const run = await fetch(`${second.url}/api/v1/runs/${runId}`).then(
      (response) => response.json() as Promise<any>,
    );
    expect(run).toMatchObject({ status: 'completed', result: { synthesis: { status: 'completed' } } });
    expect(run.stages).toHaveLength(3);
    await expectConsistentLedger(servers.database.url);
  });
});
