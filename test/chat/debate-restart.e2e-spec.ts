import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { followRun, postForEvents } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { roundOf } from './support/debaters';
import { shownIn, taskOf } from './support/council-members';
import { END, KillableServers, piece } from './support/killable-servers';

// Much work: a busy machine takes its time.
jest.setTimeout(180_000);

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

const asked = () => servers.upstream.requests.filter(({ model }) => model === 'drips');
const dripping = (count: number) =>
  servers.eventually('SELECT 1', [], () => servers.dripping.length === count);
const say = (index: number, text: string) => servers.dripping[index]!.end(piece(text) + END);

it('goes on with a debate in whatever round its server died, and comes to the same', async () => {
  const first = await servers.start();
  const stream = await postForEvents(`${first.url}/api/v1/chat`, {
    prompt: 'What is best?',
    models: ['mock/one', { model: 'mock/drips', system_prompt: 'You like tea.' }],
    strategy: 'debate',
    debate: { answer: 'auto', closing: 'synthesis', judge: 'mock/drips', max_rounds: 2, seed: 7 },
    on_restart: 'retry',
  });
  const { run_id: runId } = (await stream.next())!;
  await dripping(1);
  say(0, 'Coffee.');
  await dripping(2);
  await first.server.kill();

  const second = await servers.start();
  await dripping(3);
  expect(asked()[2]).toEqual(asked()[1]);
  say(2, 'Tea, then.');
  await dripping(4);
  const [, , again, last] = asked();
  expect([again, last].map((body) => roundOf(body!))).toEqual([1, 2]);
  // What it was told to be was read from what had been sent, and is told as it would have been without the restart.
  expect(last!.messages[0]).toEqual(again!.messages[0]);
  expect(JSON.stringify(last!.messages[0])).toContain('You like tea.');
  expect(last!.messages.filter(({ role }) => role === 'assistant').map(({ content }) => content)).toEqual([
    'Begun. Coffee.',
    'Begun. Tea, then.',
  ]);
  expect(shownIn(taskOf(last!))).toMatchObject([{ text: 'Answer of one: one two three.' }]);
  say(3, 'Milk after all.');
  await dripping(5);
  await second.server.kill();

  const third = await servers.start();
  await dripping(6);
  expect(asked()[5]).toEqual(asked()[4]);
  const following = await followRun(third.url, runId);
  expect(await following.next()).toMatchObject({
    type: 'run.snapshot',
    strategy: 'debate',
    deliberation: {
      stages: [{ name: 'answers' }, { name: 'round 1' }, { name: 'round 2' }, { name: 'synthesis' }],
      evidence: [0, 1, 2].map((round) => ({ type: 'round.measured', round })),
      result: null,
    },
  });
  say(5, 'Put together from [A].');
  const end = (await following.rest()).at(-1) as Extract<RunEvent, { type: 'run.completed' }>;
  expect(end).toMatchObject({
    status: 'completed',
    result: {
      answer: 'text',
      ended: 'max_rounds',
      rounds: [{ round: 0 }, { round: 1 }, { round: 2 }],
      conclusion: { by: 'synthesis' },
      closing: { model: 'mock/drips', citations: [{ label: 'A' }] },
    },
  });
  await servers.settled();
  const rows: { stage: number; status: string }[] = await servers.client.query(
    'SELECT stage, status FROM responses WHERE run_id = $1 ORDER BY position',
    [runId],
  );
  expect(rows.map(({ stage }) => stage)).toEqual([1, 1, 2, 2, 3, 3, 4]);
  expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['completed']));
  await expectConsistentLedger(servers.database.url);
});
