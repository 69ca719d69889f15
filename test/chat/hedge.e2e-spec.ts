import { type ServerResponse } from 'node:http';
import { DataSource } from 'typeorm';
import { LiveRuns } from '../../src/modules/chat/engine/live-runs';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { ProviderGate } from '../../src/modules/providers/traffic/provider-gate';
import { answersInTurn } from '../support/answer-in-turn';
import { countStatements } from '../support/count-statements';
import { postForEvents, streamedText } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf, type Behaviour } from '../support/scripted-upstream';

const HEDGED = { hedge_after_ms: 50, retries: 0 };
const silent = { says: [], then: 'stalls' } as const;
const answers = { says: ['Here'], then: 'ends', usage: { input: 10, output: 4 } } as const;

/** Accepts the connection and sends no headers. */
const neverAccepts: Behaviour = () => undefined;

/** Answers its first request when the second one has come, and the second one never. */
function firstAfterAll(): Behaviour {
  let first: ServerResponse | null = null;
  return (response, body) => {
    if (first) answersInTurn(answers)(first, body);
    else first = response;
  };
}

describe('a hedged request', () => {
  let app: ScriptedApp;
  beforeAll(
    async () =>
      (app = await startScriptedApp(
        { MAX_LLM_TIMEOUT: '60' },
        {
          'silent-once': answersInTurn(silent, answers),
          'first-after-all': firstAfterAll(),
          'never-accepts': neverAccepts,
          'silent-one': answersInTurn(silent),
          'silent-two': answersInTurn(silent),
          'gpt-4o-mini': answersInTurn(silent),
          'gpt-4.1-mini': answersInTurn(answers),
        },
      )),
  );
  afterAll(async () => {
    await expectConsistentLedger(app.databaseUrl);
    await app.upstream.whenIdle();
    await app.close();
  });

  const ask = async (models: unknown[], rest: object = HEDGED) => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Quick', models, ...rest });
    const events = await stream.rest();
    const started = events[0] as Extract<RunEvent, { type: 'run.started' }>;
    return { events, ids: started.responses.map(({ response_id }) => response_id) };
  };
  const attemptsTold = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.type === 'response.started' ? [[event.attempt, event.model]] : []));
  const ledger = (responseId: string | undefined) =>
    app.app
      .get(DataSource)
      .query(
        'SELECT number, model, outcome, input_tokens, output_tokens, estimated, cost_usd::float8 FROM attempts WHERE response_id = $1 ORDER BY number',
        [responseId],
      );

  it('is answered by the fallback when the model is silent; the loser is let go and paid for', async () => {
    const { events, ids } = await ask([
      { model: 'openai/gpt-4o-mini', fallbacks: ['openai/gpt-4.1-mini'] },
      'mock/one',
    ]);
    await app.upstream.whenAborted('gpt-4o-mini');
    const ofHedged = events.filter((event) => 'response_id' in event && event.response_id === ids[0]);
    expect(attemptsTold(ofHedged)).toEqual([
      [1, 'openai/gpt-4o-mini'],
      [2, 'openai/gpt-4.1-mini'],
    ]);
    expect(streamedText(events, ids[0]!)).toBe('Here');
    expect(streamedText(events, ids[1]!)).toBe(answerOf('one'));
    const rows = await ledger(ids[0]);
    expect(rows).toMatchObject([
      { number: 1, model: 'gpt-4o-mini', outcome: 'cancelled', output_tokens: 0, estimated: true },
      { number: 2, model: 'gpt-4.1-mini', outcome: 'completed', output_tokens: 4, estimated: false },
    ]);
    expect(rows.every((row: any) => row.input_tokens > 0 && row.cost_usd > 0)).toBe(true);
    const completed = ofHedged.at(-1) as Extract<RunEvent, { type: 'response.completed' }>;
    expect(completed).toMatchObject({ type: 'response.completed', attempts: 2, usage: { output_tokens: 4 } });
    expect(completed.cost_usd).toBeCloseTo(rows[0].cost_usd + rows[1].cost_usd, 10);
  });

  it('asks the same model again where there is no fallback', async () => {
    const { events, ids } = await ask(['mock/silent-once']);
    expect(streamedText(events, ids[0]!)).toBe('Here');
    expect(await ledger(ids[0])).toMatchObject([{ outcome: 'cancelled' }, { outcome: 'completed' }]);
  });

  it('is answered by the first call when that is faster after all, and clients hear of no other', async () => {
    const { events, ids } = await ask(['mock/first-after-all']);
    expect(attemptsTold(events)).toEqual([[1, 'mock/first-after-all']]);
    expect(streamedText(events, ids[0]!)).toBe('Here');
    await app.upstream.whenAborted('first-after-all');
    expect(await ledger(ids[0])).toMatchObject([
      { number: 1, outcome: 'completed' },
      { number: 2, outcome: 'cancelled' },
    ]);
  });

  it('costs no second call when the model answers in time', async () => {
    const { ids } = await ask(['mock/two'], { ...HEDGED, hedge_after_ms: 60_000 });
    expect(await ledger(ids[0])).toHaveLength(1);
  });

  it('closes both calls when it is cancelled', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Quick',
      models: [{ model: 'mock/silent-one', fallbacks: ['mock/silent-two'] }],
      ...HEDGED,
    });
    await app.upstream.whenAsked('silent-two');
    const { run_id } = (await stream.next())!;
    const { body } = await app.post(`/api/v1/runs/${run_id}/cancel`, {});
    await app.upstream.whenAborted('silent-one');
    await app.upstream.whenAborted('silent-two');
    expect(body).toMatchObject({ status: 'cancelled' });
    expect(await ledger(body.responses[0].id)).toMatchObject([
      { model: 'silent-one', outcome: 'cancelled' },
      { model: 'silent-two', outcome: 'cancelled' },
    ]);
  });

  it('leaves no connection, slot or response after a hundred pairs of calls were cancelled', async () => {
    const { body: conversation } = await app.post('/api/v1/conversations', {});
    const pair = { model: 'mock/silent-one', fallbacks: ['mock/silent-two'] };
    const runs = await Promise.all(
      Array.from({ length: 20 }, () =>
        app.post(`/api/v1/conversations/${conversation.id}/runs`, {
          prompt: 'Quick',
          models: Array.from({ length: 5 }, () => pair),
          retries: 0,
          hedge_after_ms: 1,
        }),
      ),
    );
    const ended = await Promise.all(runs.map(({ body }) => app.post(`/api/v1/runs/${body.id}/cancel`, {})));
    expect(ended.map(({ body }) => body.status)).toEqual(runs.map(() => 'cancelled'));
    await app.upstream.whenIdle();
    const live = app.app.get(LiveRuns);
    expect([live.runCount, live.responseCount]).toEqual([0, 0]);
    expect(app.app.get(ProviderGate).trafficOf('mock')).toMatchObject({ inUse: 0, waiting: 0 });
    const open = await app.app.get(DataSource).query(`SELECT id FROM attempts WHERE outcome = 'running'`);
    expect(open).toEqual([]);
  });

  it('takes one statement more', async () => {
    const database = app.app.get(DataSource);
    const count = (model: object, options: object) =>
      countStatements(database, () =>
        app.post('/api/v1/chat', { prompt: 'Count', models: [model], ...options }),
      );
    // Not hedged at all: where much else is going on, this model may take long enough for a second call.
    const plain = await count({ model: 'mock/one' }, {});
    const hedged = await count({ model: 'mock/silent-one', fallbacks: ['mock/one'] }, HEDGED);
    expect(hedged - plain).toBe(1);
  });

  it('refuses what is beyond the limits of the server, and what is no time', async () => {
    const refuse = (rest: object) =>
      app.post('/api/v1/chat', { prompt: 'Quick', models: ['mock/one'], ...rest });
    for (const [rest, field] of [
      [{ hedge_after_ms: 60_001 }, 'hedge_after_ms'],
      [{ deadlines: { connect_ms: 60_001 } }, 'deadlines.connect_ms'],
    ] as const) {
      const { status, body } = await refuse(rest);
      expect({ status, field: body.errors[0].field, limit: body.limit }).toEqual({
        status: 400,
        field,
        limit: 60_000,
      });
    }
    for (const value of [0, -1, 1.5, '50']) {
      const { status, body } = await refuse({ hedge_after_ms: value });
      expect([value, status, body.code]).toEqual([value, 400, 'validation_failed']);
    }
  });

  it('has a provider that does not accept a request in time fail, and asks the next', async () => {
    const { events, ids } = await ask([{ model: 'mock/never-accepts', fallbacks: ['mock/three'] }], {
      retries: 0,
      deadlines: { connect_ms: 50 },
    });
    expect(streamedText(events, ids[0]!)).toBe(answerOf('three'));
    await app.upstream.whenAborted('never-accepts');
    const { events: alone } = await ask(['mock/never-accepts'], {
      retries: 0,
      deadlines: { connect_ms: 50 },
    });
    expect(alone.at(-2)).toMatchObject({
      type: 'response.failed',
      error: { code: 'timeout', message: expect.stringContaining('did not accept the request') },
      partial: false,
    });
    // Headers that came in time leave the rest to the other deadlines.
    const { events: silentOnly } = await ask(['mock/silent'], {
      retries: 0,
      deadlines: { connect_ms: 5_000, first_token_ms: 100 },
    });
    expect(silentOnly.at(-2)).toMatchObject({ error: { message: expect.stringContaining('first token') } });
  });
});
