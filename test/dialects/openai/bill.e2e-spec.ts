import { DataSource } from 'typeorm';
import { PriceBook } from '../../../src/modules/providers/prices/price-book';
import { answerOf, type Behaviour } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { countStatements } from '../../support/count-statements';
import { complete, hello } from './support';

const piece = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;

/** Fails the first time and answers the second time. */
function recovers(): Behaviour {
  let asked = 0;
  return (response) => {
    asked += 1;
    if (asked % 2 === 1) {
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end('{"error":{"message":"Busy"}}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${piece('Back.')}data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n`);
  };
}

describe('the bill of completions that nobody keeps', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({}, { recovers: recovers() });
  });
  afterAll(() => app.close());

  const rows = (where: string, parameters: unknown[] = []): Promise<any[]> =>
    app.app
      .get(DataSource)
      .query(`SELECT * FROM attempts WHERE ${where} ORDER BY started_at, number`, parameters);
  const untilClosed = async (model: string): Promise<any[]> => {
    for (;;) {
      const found = await rows(`model = $1 AND completion_id IS NOT NULL`, [model]);
      if (found.length > 0 && found.every(({ outcome }) => outcome !== 'running')) return found;
    }
  };

  it('has every call, also those that failed before the one that answered', async () => {
    const { body } = await complete(app.url, hello('mock/recovers'));
    expect(body.choices[0].message.content).toBe('Back.');
    expect(body.parley.choices[0]).toMatchObject({ attempts: 2, estimated: true });
    expect(await rows(`model = 'recovers'`)).toMatchObject([
      { number: 1, outcome: 'failed', error_code: 'overloaded', status_code: 503, cost_usd: '0.0000000000' },
      { number: 2, outcome: 'completed', estimated: true },
    ]);
  });

  it('has the call of a client that went away, with what it cost by then', async () => {
    const abort = new AbortController();
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('mock/stalls', { stream: true })),
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    await app.upstream.whenAborted('stalls');
    expect(await untilClosed('stalls')).toMatchObject([
      { outcome: 'cancelled', estimated: true, status_code: 200, finished_at: expect.any(Date) },
    ]);
  });

  it('gives its room back, whatever happened', async () => {
    for (const model of ['mock/one', 'mock/fails', 'mock/unauthorized', 'mock/html']) {
      await complete(app.url, hello(model, { n: 2 }));
      await complete(app.url, hello(model, { stream: true }));
    }
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toMatch(/^parley_live_responses 0$/m);
    expect(metrics).toMatch(/^parley_open_streams 0$/m);
    expect(metrics).toMatch(/parley_responses_total\{.*gen_ai_request_model="one".*status="completed".*\} 3/);
  });

  it('takes two statements, however long the answer is', async () => {
    const statements = await countStatements(app.app.get(DataSource), async () => {
      const { body } = await complete(app.url, hello('mock/long'));
      expect(body.choices[0].message.content).toContain('token-19999');
    });
    expect(statements).toBe(2);
  });

  it('adds up with the prices', async () => {
    const { body } = await complete(app.url, hello('gpt-4o-mini'));
    expect(body.choices[0].message.content).toBe(answerOf('gpt-4o-mini'));
    const { costUsd, priceVersion } = app.app.get(PriceBook).cost('openai', 'gpt-4o-mini', {
      input_tokens: 11,
      output_tokens: 7,
      cached_tokens: 3,
      reasoning_tokens: 0,
      total_tokens: 18,
    });
    expect(body.parley.choices[0].cost_usd).toBe(costUsd);
    const [row] = await rows(`model = 'gpt-4o-mini'`);
    expect([Number(row.cost_usd), row.price_version]).toEqual([costUsd, priceVersion]);
  });

  it('is refused, and its calls aborted, when there is no ledger to write them into', async () => {
    const database = app.app.get(DataSource);
    await database.query('ALTER TABLE attempts RENAME TO attempts_elsewhere');
    try {
      const { status, body } = await complete(app.url, hello('mock/silent'));
      expect(status).toBeGreaterThanOrEqual(500);
      expect(body.error.type).toBe('server_error');
      await app.upstream.whenAborted('silent');
    } finally {
      await database.query('ALTER TABLE attempts_elsewhere RENAME TO attempts');
    }
  });
});
