import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { postForEvents } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { answerOf } from '../support/scripted-upstream';
import { END, KillableServers, piece } from './support/killable-servers';

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
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

  it('is read by the participant it was for once it is complete, and one that was closed by nobody', async () => {
    const first = await servers.start();
    const [start] = await (
      await postForEvents(`${first.url}/api/v1/chat`, { prompt: 'Hello', models: ['mock/one', 'mock/two'] })
    ).rest();
    const { conversation_id, responses } = start as Extract<RunEvent, { type: 'run.started' }>;
    const [from, to] = responses;
    const transfer = (body: object) =>
      postForEvents(`${first.url}/api/v1/responses/${from!.response_id}/transfer`, {
        participant_id: to!.participant_id,
        ...body,
      });
    expect((await transfer({ note: 'As it is:' })).response.status).toBe(201);
    for (const on_restart of ['interrupt', 'retry']) {
      const stream = await transfer({ mode: 'summary', model: 'mock/drips', on_restart });
      await stream.until(({ type }) => type === 'response.delta');
    }
    await first.server.kill();

    const second = await servers.start();
    await servers.eventually('SELECT 1', [], () => servers.dripping.length === 3);
    servers.dripping[2]!.end(piece('Again.') + END);
    await servers.settled();
    servers.upstream.requests.length = 0;
    const next = { prompt: 'Next?', conversation_id };
    await (await postForEvents(`${second.url}/api/v1/chat`, next)).rest();
    const texts = (model: string) =>
      servers.upstream.requests
        .find((request) => request.model === model)!
        .messages.map(({ content }) => content);
    expect(texts('one')).toEqual(['Hello', answerOf('one'), 'Next?']);
    expect(texts('two')).toEqual([
      'Hello',
      answerOf('two'),
      expect.stringMatching(/^As it is:\n\nAnother participant, mock\/one, answered/),
      expect.stringMatching(/^mock\/drips sums up what mock\/one answered .*Begun\. Again\./s),
      'Next?',
    ]);
    await expectConsistentLedger(servers.database.url);
  });
});
