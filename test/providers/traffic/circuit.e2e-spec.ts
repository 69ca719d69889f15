import { DataSource } from 'typeorm';
import { type RunEvent } from '../../../src/modules/chat/engine/run-event';
import { scrape, valueOf } from '../../metrics/scrape';
import { postForEvents } from '../../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { expectConsistentLedger } from '../../support/ledger';
import { answerOf } from '../../support/scripted-upstream';
import { HeldCalls } from './held-calls';

const CHAT = '/api/v1/chat';
const BREAK_MS = 30_000;

/** The app runs in this process: to let a break pass, its clock is put forward. */
const realNow = Date.now;
let aheadMs = 0;
const passBreak = () => (aheadMs += BREAK_MS);

describe('a model that keeps failing', () => {
  let app: ScriptedApp;
  let held: HeldCalls;
  beforeEach(async () => {
    aheadMs = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs);
    held = new HeldCalls();
    app = await startScriptedApp(
      { CIRCUIT_FAILURES: '3', CIRCUIT_BREAK: String(BREAK_MS / 1_000), LLM_RETRIES: '0' },
      { held: held.behaviour },
    );
  });
  afterEach(async () => {
    await app.close();
    jest.restoreAllMocks();
  });

  const ask = async (model: unknown) => {
    const { body } = await app.post(CHAT, { prompt: 'Hello', models: [model] });
    return body.responses[0];
  };
  const circuits = async () => {
    const { body } = await app.get('/api/v1/providers/health');
    return body.items.find(({ id }: { id: string }) => id === 'mock').circuits;
  };
  const openCircuit = async () => {
    for (let count = 0; count < 3; count += 1) {
      const asked = ask('mock/held');
      (await held.next()).fail();
      expect(await asked).toMatchObject({ status: 'failed', error_detail: { code: 'overloaded' } });
    }
    expect(held.asked).toBe(3);
  };

  it('is not asked any more, and the answer says until when', async () => {
    await openCircuit();
    const response = await ask('mock/held');
    expect(response).toMatchObject({
      status: 'failed',
      cost_usd: 0,
      error_detail: { code: 'circuit_open', retryable: true, provider_status: null },
    });
    expect(response.error_detail.message).toMatch(/^mock\/held has kept failing.*Out of order/u);
    expect(response.error_detail.retry_after_ms).toBeGreaterThan(BREAK_MS - 10_000);
    expect(response.error_detail.retry_after_ms).toBeLessThanOrEqual(BREAK_MS);
    expect(held.asked).toBe(3);
    expect(await ask('mock/one')).toMatchObject({ status: 'completed' });
  });

  it('is not asked again for a retry either', async () => {
    await openCircuit();
    const { body } = await app.post(CHAT, { prompt: 'Hello', models: ['mock/held'], retries: 3 });
    expect(body.responses[0]).toMatchObject({ status: 'failed', error_detail: { code: 'circuit_open' } });
    expect(held.asked).toBe(3);
  });

  it('leaves its turn to the fallback at once; events, JSON and ledger name who answered', async () => {
    await openCircuit();
    const stream = await postForEvents(app.url + CHAT, {
      prompt: 'Hello',
      models: [{ model: 'mock/held', fallbacks: ['mock/one'] }],
      retries: 3,
    });
    const events = await stream.rest();
    expect(held.asked).toBe(3);
    const completed = events.find(({ type }) => type === 'response.completed') as RunEvent & {
      response_id: string;
    };
    expect(completed).toMatchObject({ model: 'mock/one', attempts: 2 });
    const { body: run } = await app.get(`/api/v1/runs/${completed.run_id}`);
    expect(run.responses[0]).toMatchObject({
      status: 'completed',
      content: answerOf('one'),
      model: 'mock/one',
    });
    const ledger = await app.app.get(DataSource).query(
      `SELECT number, provider, model, outcome, error_code, status_code, cost_usd, input_tokens
       FROM attempts WHERE response_id = $1 ORDER BY number`,
      [completed.response_id],
    );
    expect(ledger).toMatchObject([
      {
        number: 1,
        model: 'held',
        outcome: 'failed',
        error_code: 'circuit_open',
        status_code: null,
        cost_usd: expect.stringMatching(/^0\.0+$/u),
        input_tokens: null,
      },
      { number: 2, model: 'one', outcome: 'completed', error_code: null, status_code: 200 },
    ]);
    await expectConsistentLedger(app.databaseUrl);
  });

  it('can be seen in the health of its provider and in the metrics', async () => {
    expect(await circuits()).toEqual([]);
    await openCircuit();
    await ask('mock/held');
    await ask('mock/held');
    const [circuit] = await circuits();
    expect(circuit).toMatchObject({ model: 'held', state: 'open' });
    expect(Date.parse(circuit.next_try_at) - Date.parse(circuit.opened_at)).toBeGreaterThanOrEqual(
      BREAK_MS - 5,
    );
    expect(circuit.message).toContain('Out of order');
    const samples = await scrape(app.url);
    const labels = { gen_ai_provider_name: 'mock' };
    expect(
      valueOf(samples, 'parley_circuit_open', { ...labels, gen_ai_request_model: 'held', state: 'open' }),
    ).toBe(1);
    expect(valueOf(samples, 'parley_calls_not_made_total', { ...labels, error_type: 'circuit_open' })).toBe(
      2,
    );
  });

  it('is tried by one call after a while, whose first token lets all others through again', async () => {
    await openCircuit();
    passBreak();
    const trying = ask('mock/held');
    const probe = await held.next();
    const meanwhile = await Promise.all(Array.from({ length: 10 }, () => ask('mock/held')));
    expect(meanwhile.map(({ error_detail }) => error_detail.code)).toEqual(Array(10).fill('circuit_open'));
    expect(held.asked).toBe(4);
    expect(await circuits()).toMatchObject([{ state: 'half_open' }]);

    probe.begin('I am ');
    await untilClosed();
    const others = [ask('mock/held'), ask('mock/held')];
    await held.until(() => held.open.length === 3);
    for (const call of [...held.open]) call.answer('back.');
    expect(await trying).toMatchObject({ status: 'completed', content: 'I am back.' });
    expect(await Promise.all(others)).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  });

  it('is left alone for as long again when the call that tries fails', async () => {
    await openCircuit();
    passBreak();
    const trying = ask('mock/held');
    (await held.next()).fail();
    expect(await trying).toMatchObject({ error_detail: { code: 'overloaded' } });
    expect(await ask('mock/held')).toMatchObject({ error_detail: { code: 'circuit_open' } });
    passBreak();
    const again = ask('mock/held');
    (await held.next()).answer('Well again.');
    expect(await again).toMatchObject({ status: 'completed', content: 'Well again.' });
    expect(await circuits()).toEqual([]);
  });

  it('is tried by the next call when the one that tried was cancelled', async () => {
    await openCircuit();
    passBreak();
    const stream = await postForEvents(app.url + CHAT, { prompt: 'Hello', models: ['mock/held'] });
    const { run_id } = (await stream.next())!;
    await held.next();
    await app.post(`/api/v1/runs/${run_id}/cancel`, {});
    await app.upstream.whenAborted('held');
    const next = ask('mock/held');
    (await held.next()).answer('Well again.');
    expect(await next).toMatchObject({ status: 'completed' });
  });

  it('is asked as before when it refuses for other reasons', async () => {
    for (let count = 0; count < 10; count += 1) {
      expect(await ask('mock/limited')).toMatchObject({ error_detail: { code: 'rate_limited' } });
      expect(await ask('mock/unauthorized')).toMatchObject({ error_detail: { code: 'auth' } });
    }
    expect(await circuits()).toEqual([]);
  });

  /** The circuit closes between the token and its delivery to anybody: each look is a round trip. */
  async function untilClosed(): Promise<void> {
    while ((await circuits()).length > 0);
  }
});

describe('a model that falls silent', () => {
  it('is left alone when it exceeded the deadlines of the server', async () => {
    const app = await startScriptedApp({
      CIRCUIT_FAILURES: '2',
      FIRST_TOKEN_TIMEOUT: '1.5',
      IDLE_TIMEOUT: '0.5',
      LLM_RETRIES: '0',
    });
    try {
      const code = async (model: string) => {
        const { body } = await app.post(CHAT, { prompt: 'Hello', models: [model] });
        return body.responses[0].error_detail.code;
      };
      expect([await code('mock/silent'), await code('mock/silent')]).toEqual(['timeout', 'timeout']);
      expect(await code('mock/silent')).toBe('circuit_open');
      expect([await code('mock/stalls'), await code('mock/stalls')]).toEqual([
        'stream_stalled',
        'stream_stalled',
      ]);
      expect(await code('mock/stalls')).toBe('circuit_open');
      expect([await code('mock/cuts'), await code('mock/ends-early')]).toEqual([
        'stream_truncated',
        'stream_truncated',
      ]);
      expect(await code('mock/cuts')).toBe('stream_truncated');
      expect(await code('mock/cuts')).toBe('circuit_open');
    } finally {
      await app.close();
    }
  });
});

describe('with nothing set', () => {
  let app: ScriptedApp;
  beforeAll(
    async () =>
      (app = await startScriptedApp({ CIRCUIT_FAILURES: '', CIRCUIT_ERROR_PERCENT: '', LLM_RETRIES: '0' })),
  );
  afterAll(() => app.close());

  const codes = async (model: string, times: number) => {
    const seen: string[] = [];
    for (let count = 0; count < times; count += 1) {
      const { body } = await app.post(CHAT, { prompt: 'Hello', models: [model] });
      seen.push(body.responses[0].error_detail.code);
    }
    return seen;
  };

  it('a model is left alone after five failures in a row', async () => {
    expect(await codes('mock/fails', 7)).toEqual([
      ...Array(5).fill('unknown'),
      'circuit_open',
      'circuit_open',
    ]);
  });

  it('the demo models go on failing as they are asked to', async () => {
    expect(await codes('demo/fail', 12)).toEqual(Array(12).fill('overloaded'));
  });
});
