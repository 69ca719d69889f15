import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { followRun, postForEvents } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { END, KillableServers, piece } from './support/killable-servers';

// Much work: a busy machine takes its time.
jest.setTimeout(180_000);

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

const dripping = (count: number) =>
  servers.eventually('SELECT 1', [], () => servers.dripping.length === count);
const said = ({ messages }: { messages: { content: unknown }[] }) =>
  messages.map(({ content }) => String(content));

describe('a panel whose server dies', () => {
  it('goes on in whatever turn it was, with those who have not spoken yet and what all have said', async () => {
    const first = await servers.start();
    const stream = await postForEvents(`${first.url}/api/v1/chat`, {
      prompt: 'What is best?',
      models: [
        { model: 'mock/one', persona: { name: 'Ada', role: 'The Chemist' } },
        { model: 'mock/drips', persona: { name: 'Bob' } },
        { model: 'mock/two', persona: { name: 'Eve' } },
      ],
      strategy: 'panel',
      panel: { turn_policy: 'round_robin', turns: 5 },
      on_restart: 'retry',
    });
    const { run_id: runId } = (await stream.next())!;
    await dripping(1);
    await first.server.kill();

    const second = await servers.start();
    await dripping(2);
    const following = await followRun(second.url, runId);
    expect(await following.next()).toMatchObject({
      type: 'run.snapshot',
      deliberation: {
        stages: [{ name: 'turn 1' }, { name: 'turn 2' }],
        evidence: [
          { type: 'speaker.selected', speakers: [{ name: 'Ada' }] },
          { type: 'speaker.selected', speakers: [{ name: 'Bob' }] },
        ],
      },
    });
    servers.dripping[1]!.end(piece('Said by Bob.') + END);
    await dripping(3);
    await second.server.kill();

    const third = await servers.start();
    await dripping(4);
    const last = await followRun(third.url, runId);
    servers.dripping[3]!.end(piece('Said again.') + END);
    const end = (await last.rest()).at(-1) as Extract<RunEvent, { type: 'run.completed' }>;
    const { turns, context_propagation_ms: propagation } = end.result as any;
    expect(turns.map(({ speakers }: any) => speakers[0].name)).toEqual(['Ada', 'Bob', 'Eve', 'Ada', 'Bob']);
    // What another process measured is not known.
    expect(propagation).toBeNull();
    expect(end.status).toBe('completed');

    const { requests } = servers.upstream;
    expect(requests.map(({ model }) => model)).toEqual([
      'one',
      'drips',
      'drips',
      'two',
      'one',
      'drips',
      'drips',
    ]);
    const [, , , eve, , lost, asked] = requests;
    expect(asked).toEqual(lost);
    // She had not spoken before the first server died.
    expect(said(eve!)[0]).toContain('You are Eve.');
    expect(said(eve!)[0]).toContain('- @ada: Ada, The Chemist');
    expect(said(eve!).slice(1)).toEqual([
      'What is best?',
      expect.stringContaining('Another participant, Ada, answered'),
      expect.stringContaining('Said by Bob.'),
      'It is your turn, Eve.',
    ]);
    await servers.settled();
    await expectConsistentLedger(servers.database.url);
  });
});
