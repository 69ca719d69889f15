import { randomUUID } from 'node:crypto';
import { followRun } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { steppedModel } from '../support/stepped-model';

describe('the same retry more than once', () => {
  const model = steppedModel();
  let app: ScriptedApp;

  beforeAll(async () => (app = await startScriptedApp({}, { stepped: model.behaviour })));
  afterAll(() => app.close());
  beforeEach(() => (app.upstream.requests.length = 0));

  const chat = async (body: object): Promise<any> => (await app.post('/api/v1/chat', body)).body;
  const retry = (id: string, body: object = {}, headers: Record<string, string> = {}) =>
    app.post(`/api/v1/responses/${id}/retry`, body, headers);

  it('makes one run and one call of many retries at once, and joins the one that runs', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const [{ id }] = responses;
    app.upstream.requests.length = 0;
    const body = { model: 'mock/stepped', parameters: { max_tokens: 9 } };
    const answers = await Promise.all(Array.from({ length: 10 }, () => retry(id, body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const [runId, ...others] = new Set(answers.map((answer) => answer.body.id));
    expect(others).toEqual([]);
    await model.asked();
    expect(app.upstream.requests).toHaveLength(1);

    const joined = await retry(
      id,
      { parameters: { max_tokens: 9 }, model: 'mock/stepped' },
      { 'idempotency-key': 'k1' },
    );
    expect([joined.status, joined.body.id]).toEqual([202, runId]);
    const other = await retry(id, { model: 'mock/two' });
    expect([other.status, other.body.code, other.body.run_id]).toEqual([409, 'retry_running', runId]);
    const [{ id: running }] = joined.body.responses;
    expect((await retry(running)).body.code).toBe('response_running');
    model.finish();
    await (await followRun(app.url, runId)).rest();

    // The key that joined the run names it for good; without a key it is a new piece of work.
    const again = await retry(
      id,
      { model: 'mock/stepped', parameters: { max_tokens: 9 } },
      { 'idempotency-key': 'k1' },
    );
    expect(again.body.id).toBe(runId);
    expect(app.upstream.requests).toHaveLength(1);
    const anew = await retry(id, { model: 'mock/one' });
    expect([anew.status, anew.body.id === runId]).toEqual([202, false]);
    await (await followRun(app.url, anew.body.id)).rest();
  });

  it('treats the same request at the same moment as any repeated request with its key', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const body = { model: 'mock/stepped' };
    const key = { 'idempotency-key': randomUUID() };
    const joining = { ...key, prefer: 'join' };
    const [refused, joined] = await Promise.all([
      Promise.all(Array.from({ length: 4 }, () => retry(responses[0].id, body, key))),
      Promise.all(Array.from({ length: 4 }, () => retry(responses[0].id, body, joining))),
    ]);
    await model.asked();
    const runs = new Set(
      [...refused, ...joined].filter(({ status }) => status === 202).map(({ body: { id } }) => id),
    );
    expect(runs.size).toBe(1);
    expect(joined.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const conflicts = refused.filter(({ status }) => status !== 202);
    expect(conflicts.length).toBeGreaterThanOrEqual(3);
    expect(conflicts.map(({ body: { code } }) => code)).toEqual(conflicts.map(() => 'idempotency_conflict'));
    model.finish();
    await (await followRun(app.url, [...runs][0])).rest();
    expect((await retry(responses[0].id, body, key)).body.id).toBe([...runs][0]);
  });

  it('makes one run of the same retry in two processes, and says in another one which run is in the way', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const path = `/api/v1/responses/${responses[0].id}/retry`;
    const other = await startScriptedApp({}, { stepped: model.behaviour }, app.databaseUrl);
    try {
      const body = { model: 'mock/stepped' };
      const [here, there] = await Promise.all([app.post(path, body), other.post(path, body)]);
      expect([here.status, there.status]).toEqual([202, 202]);
      expect(there.body.id).toBe(here.body.id);
      await model.asked();
      expect(
        [...app.upstream.requests, ...other.upstream.requests].filter((each) => each.model === 'stepped'),
      ).toHaveLength(1);
      const refused = await other.post(path, { model: 'mock/two' });
      expect([refused.body.code, refused.body.run_id]).toEqual(['retry_running', here.body.id]);
      model.finish();
      const [mine, theirs] = [
        await followRun(app.url, here.body.id),
        await followRun(other.url, here.body.id),
      ];
      expect((await mine.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
      expect((await theirs.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    } finally {
      await other.close();
    }
  });

  it('starts one run per Idempotency-Key', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const key = { 'idempotency-key': randomUUID() };
    const first = await retry(responses[0].id, {}, key);
    await (await followRun(app.url, first.body.id)).rest();
    expect((await retry(responses[0].id, {}, key)).body.id).toBe(first.body.id);
    expect((await retry(responses[0].id, { retries: 0 }, key)).body.code).toBe('idempotency_key_reused');
  });
});
