import { DataSource } from 'typeorm';
import { scrape, valueOf } from '../../metrics/scrape';
import { postForEvents } from '../../support/event-stream';
import { expectConsistentLedger } from '../../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { type Behaviour } from '../../support/scripted-upstream';
import { HeldCalls } from './held-calls';

const CHAT = '/api/v1/chat';

async function callsOf(app: ScriptedApp, provider = 'mock') {
  const { body } = await app.get('/api/v1/providers/health');
  return body.items.find(({ id }: { id: string }) => id === provider).calls;
}

describe('calls of one provider at once', () => {
  let app: ScriptedApp;
  let held: HeldCalls;
  const start = async (env: Record<string, string>) => {
    held = new HeldCalls();
    const models = ['held', 'held-2', 'held-3', 'held-4', 'held-5', 'held-6'];
    app = await startScriptedApp(env, Object.fromEntries(models.map((name) => [name, held.behaviour])));
  };
  afterEach(() => app.close());

  it('are never more than PROVIDER_CONCURRENCY says, and everybody is answered', async () => {
    await start({ PROVIDER_CONCURRENCY: 'mock:3' });
    const answers = Array.from({ length: 40 }, (_, count) =>
      app.post(CHAT, { prompt: `Question ${count}`, models: ['mock/held'] }),
    );
    await untilCalls({ in_use: 3, waiting: 37 });
    expect(await callsOf(app)).toEqual({ in_use: 3, waiting: 37, limit: 3 });
    const samples = await scrape(app.url);
    const state = (name: string) =>
      valueOf(samples, 'parley_provider_calls', { gen_ai_provider_name: 'mock', state: name });
    expect([state('in_use'), state('waiting')]).toEqual([3, 37]);
    // Another provider does not wait for this one.
    const { body: other } = await app.post(CHAT, { prompt: 'Hello', models: ['openai/one'] });
    expect(other.responses[0].status).toBe('completed');

    for (let count = 0; count < 40; count += 1) {
      const call = await held.next();
      call.answer(`Answer to ${call.prompt}`);
    }
    const contents = (await Promise.all(answers)).map(({ body }) => body.responses[0].content);
    expect(contents).toEqual(contents.map((_, count) => `Answer to Question ${count}`));
    expect([held.asked, held.mostOpen]).toEqual([40, 3]);
    expect(await callsOf(app)).toEqual({ in_use: 0, waiting: 0, limit: 3 });
  });

  it('are served in turn by run: one question does not wait behind all models of another', async () => {
    await start({ PROVIDER_CONCURRENCY: 'mock:1' });
    const large = app.post(CHAT, {
      prompt: 'Six',
      models: ['mock/held', 'mock/held-2', 'mock/held-3', 'mock/held-4', 'mock/held-5', 'mock/held-6'],
    });
    await untilCalls({ in_use: 1, waiting: 5 });
    const small = app.post(CHAT, { prompt: 'One', models: ['mock/held'] });
    await untilCalls({ in_use: 1, waiting: 6 });
    const order: string[] = [];
    while (order.length < 7) {
      const call = await held.next();
      order.push(call.prompt);
      call.answer('Done.');
    }
    expect(order).toEqual(['Six', 'Six', 'One', 'Six', 'Six', 'Six', 'Six']);
    expect((await large).body.status).toBe('completed');
    expect((await small).body.status).toBe('completed');
  });

  it('fail with queue_full when too many wait, and the others are not disturbed', async () => {
    await start({ PROVIDER_CONCURRENCY: 'mock:1', PROVIDER_QUEUE: '1', LLM_RETRIES: '0' });
    const first = app.post(CHAT, { prompt: 'First', models: ['mock/held'] });
    await untilCalls({ in_use: 1, waiting: 0 });
    const second = app.post(CHAT, { prompt: 'Second', models: ['mock/held'] });
    await untilCalls({ in_use: 1, waiting: 1 });
    const { body } = await app.post(CHAT, { prompt: 'Third', models: ['mock/held'] });
    expect(body.responses[0]).toMatchObject({
      status: 'failed',
      cost_usd: 0,
      error_detail: { code: 'queue_full', retryable: true },
    });
    (await held.next()).answer('Done.');
    (await held.next()).answer('Done.');
    expect([(await first).body.status, (await second).body.status]).toEqual(['completed', 'completed']);
    expect(held.asked).toBe(2);
    await expectConsistentLedger(app.databaseUrl);
  });

  it('wait without their deadline for the first token', async () => {
    await start({ PROVIDER_CONCURRENCY: 'mock:1', LLM_RETRIES: '0' });
    const patient = app.post(CHAT, { prompt: 'First', models: ['mock/held'] });
    await untilCalls({ in_use: 1, waiting: 0 });
    const hasty = postForEvents(app.url + CHAT, {
      prompt: 'Second',
      models: ['mock/held', 'mock/silent'],
      deadlines: { first_token_ms: 1_500 },
    });
    await untilCalls({ in_use: 1, waiting: 2 });
    // Longer than the deadline: a call of another provider that runs into the same one has ended by then.
    const { body } = await app.post(CHAT, {
      prompt: 'Clock',
      models: ['openai/silent'],
      deadlines: { first_token_ms: 1_550 },
    });
    expect(body.responses[0].error_detail.code).toBe('timeout');
    expect(await callsOf(app)).toMatchObject({ in_use: 1, waiting: 2 });
    (await held.next()).answer('Done.');
    (await held.next()).answer('Done.');
    await patient;
    const ends = (await (await hasty).rest()).filter(({ type }) =>
      /^response\.(completed|failed)$/u.test(type),
    );
    // The silent one only began to wait for its first token when it was called.
    expect(ends).toMatchObject([
      { type: 'response.completed', model: 'mock/held' },
      { type: 'response.failed', model: 'mock/silent', error: { code: 'timeout' } },
    ]);
  });

  async function untilCalls(wanted: { in_use: number; waiting: number }): Promise<void> {
    for (;;) {
      const { in_use, waiting } = await callsOf(app);
      if (in_use === wanted.in_use && waiting === wanted.waiting) return;
    }
  }
});

describe('1,000 cancelled answers', () => {
  it('leave no open upstream connection, no timer and no slot', async () => {
    const open = new Set<object>();
    const silent: Behaviour = (response) => {
      open.add(response);
      response.on('close', () => open.delete(response));
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    };
    const names = Array.from({ length: 100 }, (_, count) => `silent-${count}`);
    const app = await startScriptedApp(
      { PROVIDER_CONCURRENCY: 'mock:40', MAX_MODELS_PER_RUN: '100' },
      Object.fromEntries(names.map((name) => [name, silent])),
    );
    const start = async (): Promise<string> => {
      const { body: conversation } = await app.post('/api/v1/conversations', {});
      const { body: run } = await app.post(`/api/v1/conversations/${conversation.id}/runs`, {
        prompt: 'Hello',
        models: names.map((name) => `mock/${name}`),
      });
      return run.id as string;
    };
    const cancel = async (runId: string) => {
      const { body: cancelled } = await app.post(`/api/v1/runs/${runId}/cancel`, {});
      expect(cancelled.status).toBe('cancelled');
      await app.upstream.whenIdle();
    };
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    try {
      await cancel(await start());
      const before = timers();
      for (let round = 0; round < 10; round += 1) {
        const runId = await start();
        // Some are called, and most of them wait.
        expect(await callsOf(app)).toMatchObject({ in_use: 40, waiting: 60, limit: 40 });
        await cancel(runId);
        expect(await callsOf(app)).toMatchObject({ in_use: 0, waiting: 0 });
      }
      // A request that was on its way when it was cancelled arrives, and is closed, a moment later.
      while (open.size > 0) await callsOf(app);
      expect(valueOf(await scrape(app.url), 'parley_live_responses')).toBe(0);
      // What the process itself has running (a heartbeat, connections that are kept) does not grow with the answers.
      expect(timers() - before).toBeLessThan(20);
      // Eleven times forty were called; whoever was cancelled in the line has sent nothing and owes nothing.
      const [ledger] = await app.app.get(DataSource).query(
        `SELECT count(*)::int AS calls, count(input_tokens)::int AS sent, count(*) FILTER (WHERE cost_usd = 0)::int AS free
           FROM attempts WHERE provider = 'mock' AND outcome = 'cancelled'`,
      );
      expect(ledger).toEqual({ calls: 1_100, sent: 440, free: 660 });
      await expectConsistentLedger(app.databaseUrl);
    } finally {
      await app.close();
    }
  });
});
