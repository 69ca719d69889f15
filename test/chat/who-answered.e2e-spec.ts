import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { PriceBook } from '../../src/modules/providers/prices/price-book';
import { postForEvents } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { type Behaviour } from '../support/scripted-upstream';

const USAGE = {
  input_tokens: 1_000,
  output_tokens: 200,
  cached_tokens: 0,
  reasoning_tokens: 0,
  total_tokens: 1_200,
};

/** As services do where an alias stands for a dated version: asked by one name, it answers by another. */
const namesItself =
  (name: string): Behaviour =>
  (response) => {
    const chunk = (choices: object[], rest: object = {}) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: name, choices, ...rest })}\n\n`;
    const usage = { prompt_tokens: 1_000, completion_tokens: 200, total_tokens: 1_200 };
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'upstream-7' });
    response.write(chunk([{ index: 0, delta: { content: 'Hi.' }, finish_reason: 'stop' }]));
    response.end(`${chunk([], { usage })}data: [DONE]\n\n`);
  };

describe('the model that was asked, and the one that answered', () => {
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({}, { 'gpt-4o': namesItself('gpt-4o-2024-11-20') })));
  afterAll(async () => {
    await expectConsistentLedger(app.databaseUrl);
    await app.close();
  });

  const ledger = (responseId: string) =>
    app.app.get(DataSource).query(
      `SELECT number, provider, model, provider_model, upstream_request_id, outcome, input_tokens, output_tokens,
              cost_usd::float AS cost_usd, price_version
       FROM attempts WHERE response_id = $1 ORDER BY number`,
      [responseId],
    );
  const price = () => app.app.get(PriceBook).cost('openai', 'gpt-4o', USAGE);

  it('are both kept, and the price is that of the one that was asked', async () => {
    const { costUsd, priceVersion } = price();
    expect(costUsd).toBeGreaterThan(0);
    const { body } = await app.post('/api/v1/chat', { prompt: 'Hi', models: ['openai/gpt-4o'] });
    expect(body.responses[0]).toMatchObject({
      model: 'openai/gpt-4o',
      provider_id: 'openai',
      provider_model: 'gpt-4o-2024-11-20',
      usage: USAGE,
      cost_usd: costUsd,
      price_version: priceVersion,
    });
    expect(await ledger(body.responses[0].id)).toEqual([
      {
        number: 1,
        provider: 'openai',
        model: 'gpt-4o',
        provider_model: 'gpt-4o-2024-11-20',
        upstream_request_id: 'upstream-7',
        outcome: 'completed',
        input_tokens: 1_000,
        output_tokens: 200,
        cost_usd: costUsd,
        price_version: priceVersion,
      },
    ]);
  });

  it('are those of the fallback, with its usage and its price, wherever one looks', async () => {
    const { costUsd, priceVersion } = price();
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hi',
      models: [{ model: 'mock/unauthorized', fallbacks: ['openai/gpt-4o'] }],
    });
    const events = await stream.rest();
    const of = <T extends RunEvent['type']>(type: T) =>
      events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
    expect(of('response.started')).toMatchObject([
      { model: 'mock/unauthorized', provider: 'mock', attempt: 1 },
      { model: 'openai/gpt-4o', provider: 'openai', attempt: 2 },
    ]);
    const [completed] = of('response.completed');
    const answered = { model: 'openai/gpt-4o', usage: USAGE, cost_usd: costUsd };
    expect(completed).toMatchObject({ ...answered, attempts: 2 });
    expect(of('run.completed')).toMatchObject([{ totals: { total_tokens: 1_200, cost_usd: costUsd } }]);

    const runId = completed?.run_id ?? '';
    const full = {
      ...answered,
      provider_id: 'openai',
      provider_model: 'gpt-4o-2024-11-20',
      price_version: priceVersion,
    };
    const { body: run } = await app.get(`/api/v1/runs/${runId}`);
    expect(run.responses).toMatchObject([full]);
    const [started] = of('run.started');
    const { body: page } = await app.get(`/api/v1/conversations/${started?.conversation_id}/messages`);
    expect(page.items[0].responses).toMatchObject([full]);
    expect(await ledger(completed?.response_id ?? '')).toMatchObject([
      { number: 1, provider: 'mock', model: 'unauthorized', outcome: 'failed', cost_usd: 0 },
      {
        number: 2,
        provider: 'openai',
        model: 'gpt-4o',
        provider_model: 'gpt-4o-2024-11-20',
        outcome: 'completed',
        cost_usd: costUsd,
      },
    ]);
  });
});
