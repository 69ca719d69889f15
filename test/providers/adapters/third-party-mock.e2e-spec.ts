import { LLMock } from '@copilotkit/aimock';
import { ask, eventsOf, failureOf, providerAt, reasoningOf, textOf, toolCallsOf } from './asking';

/** What another project takes the three wire formats to be. */
describe.each(['openai', 'anthropic', 'google'])('against a mock of %s that others wrote', (id) => {
  let mock: LLMock;

  beforeAll(async () => {
    mock = new LLMock({ port: 0, chunkSize: 3 });
    await mock.start();
  });

  afterEach(() => {
    mock.reset();
  });

  afterAll(() => mock.stop());

  it('streams text with reasoning and usage', async () => {
    mock.onMessage('Hello', { content: 'Good évening, 東京! 🗼', reasoning: 'They said hello.' });
    const events = await ask(providerAt(id, mock.url), { system: 'Be brief.' });
    expect(textOf(events)).toBe('Good évening, 東京! 🗼');
    expect(reasoningOf(events)).toBe('They said hello.');
    expect(eventsOf('usage', events)).not.toHaveLength(0);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('streams tool calls', async () => {
    mock.onMessage('Hello', {
      toolCalls: [
        { name: 'look_up', arguments: '{"city":"Oslo"}' },
        { name: 'list_all', arguments: '{}' },
      ],
    });
    const events = await ask(providerAt(id, mock.url), {
      tools: [{ name: 'look_up', parameters: { type: 'object', properties: { city: { type: 'string' } } } }],
    });
    const calls = toolCallsOf(events);
    expect(calls.map(({ name }) => name)).toEqual(['look_up', 'list_all']);
    expect(calls.map((call) => JSON.parse(call.arguments) as unknown)).toEqual([{ city: 'Oslo' }, {}]);
    expect(new Set(calls.map((call) => call.id)).size).toBe(2);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls' });
  });

  it('ends where the token limit was', async () => {
    mock.onMessage('Hello', { content: 'Half an ans', finishReason: 'length' });
    const events = await ask(providerAt(id, mock.url));
    expect(textOf(events)).toBe('Half an ans');
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'length' });
  });

  it('fails as its errors say', async () => {
    mock.onMessage('Hello', {
      error: { message: 'Slow down', type: 'rate_limit_error' },
      status: 429,
      retryAfter: 3,
    });
    expect(failureOf(await ask(providerAt(id, mock.url)))).toMatchObject({
      kind: 'rate_limited',
      status: 429,
      retryAfterMs: 3_000,
      message: expect.stringContaining('Slow down') as string,
    });
  });

  it('fails when the connection is cut', async () => {
    mock.onMessage('Hello', { content: 'A longer answer that nobody hears to its end' });
    mock.setChaos({ disconnectRate: 1 });
    const failure = failureOf(await ask(providerAt(id, mock.url)));
    expect(failure.retryable).toBe(true);
    expect(['network', 'truncated']).toContain(failure.kind);
  });
});
