import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { postForEvents } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import {
  type CompiledServer,
  compileImpatientServer,
  END,
  KillableServers,
} from './support/killable-servers';

let compiled: CompiledServer;
let servers: KillableServers;

beforeAll(async () => (compiled = await compileImpatientServer()));
afterAll(() => compiled.remove());
beforeEach(async () => (servers = await KillableServers.begin(compiled)));
afterEach(() => servers.end());

describe('a summary whose server dies', () => {
  it('is asked for again, exactly the same, with on_restart: "retry"', async () => {
    const first = await servers.start();
    const [start] = await (
      await postForEvents(`${first.url}/api/v1/chat`, { prompt: 'Hello', models: ['mock/one', 'mock/two'] })
    ).rest();
    const { conversation_id } = start as Extract<RunEvent, { type: 'run.started' }>;
    const stream = await postForEvents(`${first.url}/api/v1/conversations/${conversation_id}/summaries`, {
      model: 'mock/drips',
      on_restart: 'retry',
    });
    const { run_id } = await stream.until(({ type }) => type === 'response.delta');
    await first.server.kill();

    const second = await servers.start();
    await servers.eventually('SELECT 1', [], () => servers.dripping.length === 2);
    servers.dripping[1]!.end(END);
    await servers.settled();
    const requests = servers.upstream.requests.filter(({ model }) => model === 'drips');
    expect(requests).toHaveLength(2);
    expect(requests[1]).toEqual(requests[0]);
    const run = await fetch(`${second.url}/api/v1/runs/${run_id}`).then((response) => response.json());
    expect(run).toMatchObject({
      strategy: 'summary',
      status: 'completed',
      responses: [{ model: 'mock/drips', status: 'completed', content: 'Begun. ' }],
    });
    await expectConsistentLedger(servers.database.url);
  });
});
