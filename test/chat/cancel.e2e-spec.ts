import { DataSource } from 'typeorm';
import { LiveRuns } from '../../src/modules/chat/engine/live-runs';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { postForEvents } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

type Started = Extract<RunEvent, { type: 'run.started' }>;

describe('cancelling', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  // However busy the machine is, nothing ends before it is cancelled.
  const patient = { FIRST_TOKEN_TIMEOUT: '600', IDLE_TIMEOUT: '600' };
  beforeAll(async () => (app = await startScriptedApp(patient, { stepped: model.behaviour })));
  afterAll(() => app.close());

  const start = async (models: string[]) => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hello', models });
    const { run_id, responses } = (await stream.next()) as Started;
    return { stream, run_id, ids: responses.map(({ response_id }) => response_id) };
  };

  it('stops a run: closes the upstream request, keeps what came with its usage, and tells every client', async () => {
    const { stream, run_id } = await start(['mock/stalls', 'mock/one']);
    await stream.until((event) => event.type === 'response.completed');
    const { status, body } = await app.post(`/api/v1/runs/${run_id}/cancel`, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: run_id,
      status: 'partial',
      responses: [
        {
          status: 'cancelled',
          content: 'Some text',
          partial: true,
          estimated: true,
          usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
        },
        { status: 'completed', content: answerOf('one'), partial: false },
      ],
    });
    await app.upstream.whenAborted('stalls');
    const events = await stream.rest();
    expect(events.slice(-2)).toMatchObject([
      { type: 'response.cancelled', partial: true },
      { type: 'run.completed', status: 'partial' },
    ]);
    const attempts = await app.app
      .get(DataSource)
      .query(`SELECT outcome FROM attempts WHERE response_id = $1`, [body.responses[0].id]);
    expect(attempts).toEqual([{ outcome: 'cancelled' }]);
  });

  it('stops one model while the others go on', async () => {
    const { stream, ids } = await start(['mock/stalls', 'mock/stepped']);
    await stream.until((event) => event.type === 'response.delta');
    await model.asked();
    const { status, body } = await app.post(`/api/v1/responses/${ids[0]}/cancel`, {});
    expect([status, body]).toMatchObject([200, { id: ids[0], status: 'cancelled', content: 'Some text' }]);
    model.write('Still here');
    model.finish();
    const events = await stream.rest();
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'partial' });
    expect(events.filter(({ type }) => type === 'response.cancelled')).toHaveLength(1);
    expect(events.at(-2)).toMatchObject({ type: 'response.completed', response_id: ids[1] });
  });

  it('can be asked again and again, from several clients at once, and gives the same', async () => {
    const { run_id, ids } = await start(['mock/silent', 'mock/stalls']);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.post(`/api/v1/runs/${run_id}/cancel`, {})),
    );
    const again = await app.post(`/api/v1/runs/${run_id}/cancel`, {});
    for (const answer of answers) expect(answer).toEqual(again);
    expect(again).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    const { body } = await app.post(`/api/v1/responses/${ids[0]}/cancel`, {});
    expect(body).toEqual(again.body.responses[0]);
  });

  it('leaves a run that has ended as it is', async () => {
    const { body: answer } = await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/one'] });
    const { body: run } = await app.post(`/api/v1/runs/${answer.run_id}/cancel`, {});
    expect(run).toMatchObject({ status: 'completed', responses: answer.responses });
    expect((await app.post(`/api/v1/responses/${answer.responses[0].id}/cancel`, {})).body).toEqual(
      answer.responses[0],
    );
  });

  it('keeps the result of a response that is being stored already', async () => {
    const { stream, run_id } = await start(['mock/stepped']);
    await stream.until((event) => event.type === 'response.started');
    await model.asked();
    const database = app.app.get(DataSource);
    const query = database.query.bind(database);
    let cancelled: Promise<{ body: any }> | undefined;
    const spy = jest.spyOn(database, 'query').mockImplementation(async (...call: [string]) => {
      if (/UPDATE responses\s+SET status/.test(call[0])) {
        cancelled ??= app.post(`/api/v1/runs/${run_id}/cancel`, {});
        await stopAsked(app, run_id);
      }
      return query(...call) as unknown;
    });
    model.write('Complete');
    model.finish();
    await stream.rest();
    spy.mockRestore();
    expect((await cancelled)?.body).toMatchObject({
      status: 'completed',
      responses: [{ status: 'completed', content: 'Complete', partial: false }],
    });
  });

  it('leaves no upstream request and no slot after a thousand cancelled answers', async () => {
    const asked = app.upstream.requests.length;
    const start = async () => {
      const { body: conversation } = await app.post('/api/v1/conversations', {});
      return app.post(`/api/v1/conversations/${conversation.id}/runs`, {
        prompt: 'Hello',
        models: Array.from({ length: 10 }, (_, index) => (index % 2 ? 'mock/stalls' : 'mock/silent')),
      });
    };
    const runs = await Promise.all(Array.from({ length: 100 }, start));
    const ended = await Promise.all(runs.map(({ body }) => app.post(`/api/v1/runs/${body.id}/cancel`, {})));
    expect(ended.map(({ body }) => body.status)).toEqual(runs.map(() => 'cancelled'));
    const live = app.app.get(LiveRuns);
    expect([live.runCount, live.responseCount]).toEqual([0, 0]);
    expect(app.upstream.requests.length - asked).toBeLessThanOrEqual(1_000);
    await app.upstream.whenIdle();
  });
});

/** Resolves when the run was asked to stop. */
function stopAsked(app: ScriptedApp, runId: string): Promise<unknown> {
  const run = app.app.get(LiveRuns).findOwned('00000000-0000-7000-8000-000000000001', runId)!;
  return new Promise((resolve) => run.stop$.subscribe(resolve));
}
