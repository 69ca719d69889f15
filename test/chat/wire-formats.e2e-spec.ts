import { LLMock } from '@copilotkit/aimock';
import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { type RunningApp, startApp } from '../support/app';
import { postForEvents, streamedText } from '../support/event-stream';

/** The upstream of all three is a mock that this project did not write. */
describe('one prompt to OpenAI, Anthropic and Google at once', () => {
  const ANSWER = 'Light is scattered by the air, blue more than red: that is why. '.repeat(20);
  let mock: LLMock;
  let app: RunningApp;

  beforeAll(async () => {
    mock = new LLMock({ port: 0, chunkSize: 7 });
    mock.onMessage('Why is the sky blue?', { content: ANSWER });
    await mock.start();
    app = await startApp({
      OPENAI_API_KEY: 'mock-key',
      OPENAI_BASE_URL: `${mock.url}/v1`,
      ANTHROPIC_API_KEY: 'mock-key',
      ANTHROPIC_BASE_URL: mock.url,
      GOOGLE_API_KEY: 'mock-key',
      GOOGLE_BASE_URL: mock.url,
    });
  });
  afterAll(async () => {
    await app.close();
    await mock.stop();
  });

  it('streams from all three, and stores exactly what it streamed', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Why is the sky blue?',
      models: ['chatgpt', 'claude', 'gemini'],
    });
    const events = await stream.rest();
    const started = events[0] as Extract<RunEvent, { type: 'run.started' }>;
    expect(started.responses.map(({ provider }) => provider)).toEqual(['chatgpt', 'claude', 'gemini']);
    expect(started.responses.map(({ model }) => model.split('/')[0])).toEqual([
      'openai',
      'anthropic',
      'google',
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });

    const rows = await app.app
      .get(DataSource)
      .query('SELECT * FROM responses WHERE run_id = $1 ORDER BY position', [started.run_id]);
    for (const [index, { response_id }] of started.responses.entries()) {
      expect(streamedText(events, response_id)).toBe(ANSWER);
      expect(rows[index]).toMatchObject({
        id: response_id,
        status: 'completed',
        content: ANSWER,
        finish_reason: 'stop',
      });
      const completed = events.find(
        (event) => event.type === 'response.completed' && event.response_id === response_id,
      );
      expect(completed).toMatchObject({
        usage: { input_tokens: rows[index].input_tokens, output_tokens: rows[index].output_tokens },
        cost_usd: Number(rows[index].cost_usd),
        ttft_ms: rows[index].ttft_ms,
        latency_ms: rows[index].latency_ms,
      });
      expect(rows[index].price_version).toEqual(expect.any(String));
    }
    const attempts = await app.app
      .get(DataSource)
      .query('SELECT outcome, status_code, cost_usd FROM attempts WHERE response_id = ANY($1)', [
        started.responses.map(({ response_id }) => response_id),
      ]);
    expect(attempts).toHaveLength(3);
    expect(
      attempts.every((attempt: any) => attempt.outcome === 'completed' && attempt.status_code === 200),
    ).toBe(true);
  });
});
