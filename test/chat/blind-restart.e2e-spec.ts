import request from 'supertest';
import { followRun, postForEvents } from '../support/event-stream';
import { END, KillableServers, piece } from './support/killable-servers';

// Much work: a busy machine takes its time.
jest.setTimeout(180_000);

const NAMES = /mock|drips|provider-7/iu;

describe('a blind run whose server dies', () => {
  let servers: KillableServers;
  beforeEach(async () => (servers = await KillableServers.begin()));
  afterEach(() => servers.end());

  it('goes on blind, in the same order, until somebody votes', async () => {
    const first = await servers.start();
    const stream = await postForEvents(`${first.url}/api/v1/chat`, {
      prompt: 'Why?',
      models: ['mock/drips', 'mock/one', 'mock/two'],
      blind: true,
      on_restart: 'retry',
    });
    const started = await stream.next();
    const announced = started?.type === 'run.started' ? started.responses : [];
    const runId = started!.run_id;
    const ended = () =>
      servers.eventually(
        `SELECT 1 FROM responses WHERE run_id = $1 AND status = 'completed' OFFSET 1`,
        [runId],
        (rows) => rows.length > 0,
      );
    await ended();
    await first.server.kill();

    const second = await servers.start();
    await servers.eventually('SELECT 1', [], () => servers.dripping.length === 2);
    const events = await followRun(second.url, runId);
    const snapshot = await events.next();
    expect(snapshot).toMatchObject({
      type: 'run.snapshot',
      responses: announced.map(({ response_id, label, model }) => ({ response_id, label, model })),
    });
    servers.dripping[1]!.end(piece('A whole answer.') + END);
    await events.rest();
    const { body: run } = await request(second.url).get(`/api/v1/runs/${runId}`);
    expect(run).toMatchObject({ status: 'completed', totals: null });
    for (const told of [stream.seen, events.seen, run])
      expect(NAMES.exec(JSON.stringify(told).replaceAll(/Answer of \w+/gu, ''))).toBeNull();

    const response_ids = announced.slice(0, 2).map(({ response_id }) => response_id);
    const vote = { response_ids, winner: 'tie' };
    const { body } = await request(second.url).post('/api/v1/votes').send(vote);
    expect(body).toMatchObject({ blind: true });
    expect(body.revealed.map(({ label }: any) => label)).toEqual(announced.map(({ label }) => label));
    expect(body.revealed.map(({ model }: any) => model).sort()).toEqual([
      'mock/drips',
      'mock/one',
      'mock/two',
    ]);
  });
});
