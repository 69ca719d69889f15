import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { postForEvents } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf, type Behaviour } from '../support/scripted-upstream';

/** Fails a number of times, then answers. */
function recovers(failures: number): Behaviour {
  let asked = 0;
  return (response, { model }) => {
    asked += 1;
    if (asked <= failures) {
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after-ms': '5' });
      response.end(JSON.stringify({ error: { message: 'Busy' } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model };
    const choices = [{ index: 0, delta: { content: 'Recovered.' }, finish_reason: 'stop' }];
    response.end(`data: ${JSON.stringify({ ...chunk, choices })}\n\ndata: [DONE]\n\n`);
  };
}

describe('attempts of a response', () => {
  let app: ScriptedApp;
  beforeAll(
    async () =>
      (app = await startScriptedApp(
        { MAX_RETRIES: '3', MAX_LLM_TIMEOUT: '60' },
        { 'recovers-once': recovers(1), 'recovers-late': recovers(2) },
      )),
  );
  afterAll(() => app.close());

  const ledger = (responseId: string) =>
    app.app
      .get(DataSource)
      .query(
        'SELECT number, provider, model, outcome, error_code, status_code, cost_usd FROM attempts WHERE response_id = $1 ORDER BY number',
        [responseId],
      );

  it('asks again what may answer later, and puts each call into the ledger', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hi',
      models: ['mock/recovers-late'],
      retries: 2,
    });
    expect(body.responses[0]).toMatchObject({ status: 'completed', content: 'Recovered.', error: null });
    expect(await ledger(body.responses[0].id)).toMatchObject([
      { number: 1, outcome: 'failed', error_code: 'overloaded', status_code: 503 },
      { number: 2, outcome: 'failed', error_code: 'overloaded', status_code: 503 },
      { number: 3, outcome: 'completed', error_code: null, status_code: 200 },
    ]);
  });

  it('gives up after as many retries as asked for', async () => {
    const { body } = await app.post('/api/v1/chat', { prompt: 'Hi', models: ['mock/fails'], retries: 0 });
    expect(body.responses[0]).toMatchObject({ status: 'failed' });
    expect(await ledger(body.responses[0].id)).toHaveLength(1);
  });

  it('asks a fallback, at once where a retry is useless, and says who answered', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hi',
      models: [{ model: 'mock/unauthorized', fallbacks: ['mock/cuts'] }],
      retries: 0,
    });
    const events = await stream.rest();
    const started = events.filter((event) => event.type === 'response.started');
    expect(started).toMatchObject([
      { attempt: 1, model: 'mock/unauthorized' },
      { attempt: 2, model: 'mock/cuts' },
    ]);
    const failed = events.find((event) => event.type === 'response.failed');
    expect(failed).toMatchObject({ model: 'mock/cuts', partial: true });
  });

  it('stores the model that answered, and what all attempts cost together', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hi',
      models: [{ model: 'mock/limited', fallbacks: ['openai/gpt-4o-mini'] }, 'openai/gpt-4o-mini'],
      retries: 0,
    });
    const [fallback, direct] = body.responses;
    expect(fallback).toMatchObject({ provider: 'openai', model: 'openai/gpt-4o-mini', status: 'completed' });
    expect(fallback.content).toBe(answerOf('gpt-4o-mini'));
    expect(fallback.cost_usd).toBe(direct.cost_usd);
    expect(fallback.cost_usd).toBeGreaterThan(0);
    const { body: kept } = await app.get(`/api/v1/conversations/${body.conversation_id}`);
    expect(kept.messages[0].responses).toMatchObject(body.responses);
    const rows = await ledger(fallback.id);
    expect(rows).toMatchObject([
      { model: 'limited', outcome: 'failed', error_code: 'rate_limited', status_code: 429 },
      { model: 'gpt-4o-mini', outcome: 'completed' },
    ]);
    expect(rows.reduce((sum: number, row: any) => sum + Number(row.cost_usd), 0)).toBeCloseTo(
      fallback.cost_usd,
      10,
    );
  });

  it('honours the deadlines of the request', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hi',
      models: [{ model: 'mock/silent', fallbacks: ['mock/one'] }],
      deadlines: { first_token_ms: 200 },
    });
    expect(body.responses[0]).toMatchObject({ status: 'completed', model: 'mock/one' });
    const rows = await ledger(body.responses[0].id);
    expect(rows.map((row: any) => [row.model, row.error_code])).toEqual([
      ['silent', 'timeout'],
      ['one', null],
    ]);
  });

  it('keeps what a call cost that failed, when its conversation is cancelled between two attempts', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hi',
      models: ['mock/limited'],
      retries: 1,
    });
    const started = (await stream.next()) as Extract<RunEvent, { type: 'run.started' }>;
    await app.upstream.whenAsked('limited');
    await fetch(`${app.url}/api/v1/conversations/${started.conversation_id}`, { method: 'DELETE' });
    await stream.until((event) => event.type === 'response.cancelled');
  });

  it('refuses what is beyond the limits of the server, and says them', async () => {
    const cases: [object, string, number][] = [
      [{ retries: 4 }, 'retries', 3],
      [{ deadlines: { response_ms: 60_001 } }, 'deadlines.response_ms', 60_000],
    ];
    for (const [options, field, limit] of cases) {
      const { status, body } = await app.post('/api/v1/chat', {
        prompt: 'Hi',
        models: ['mock/one'],
        ...options,
      });
      expect({ status, field: body.errors[0].field, limit: body.limit }).toEqual({
        status: 400,
        field,
        limit,
      });
    }
    const unknown = await app.post('/api/v1/chat', {
      prompt: 'Hi',
      models: [{ model: 'mock/one', fallbacks: ['clade'] }],
    });
    expect(unknown.body).toMatchObject({
      code: 'unknown_model',
      errors: [{ field: 'models[0].fallbacks[0]' }],
    });
  });
});
