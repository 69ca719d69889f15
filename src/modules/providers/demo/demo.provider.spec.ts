import { lastValueFrom, toArray } from 'rxjs';
import { type ProviderMessage } from '../spec/messages';
import { type ProviderRequest } from '../spec/provider';
import { isTerminal, type ProviderEvent } from '../spec/provider-event';
import { DemoProvider } from './demo.provider';
import { DEMO_MODELS } from './models';

const provider = new DemoProvider();

const says = (text: string): ProviderMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const answers = (text: string): ProviderMessage => ({ role: 'assistant', text, toolCalls: [] });

const asking = (model: string, prompt: string, more: Partial<ProviderRequest> = {}): ProviderRequest => ({
  model,
  messages: [says(prompt)],
  parameters: {},
  ...more,
});

/** Everything the model emits until it completes, in no time. */
async function play(request: ProviderRequest): Promise<ProviderEvent[]> {
  const events = lastValueFrom(provider.stream(request).pipe(toArray()));
  await jest.runAllTimersAsync();
  return events;
}

const textOf = (events: readonly ProviderEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');
const usageOf = (events: readonly ProviderEvent[]) =>
  events.flatMap((event) => (event.type === 'usage' ? [event.usage] : [])).at(-1);
const isText = (event: ProviderEvent) => event.type === 'text';

const WEATHER = {
  name: 'get_weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' }, unit: { enum: ['C', 'F'] } },
    required: ['city', 'days', 'unit'],
  },
};

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('a demo model that behaves', () => {
  const BEHAVED = DEMO_MODELS.filter(({ misbehaviour }) => !misbehaviour).map(({ id }) => id);

  it.each(BEHAVED)('%s says that it is a simulation, takes up the prompt, and ends well', async (model) => {
    const events = await play(asking(model, 'Why are rainbows round?'));
    expect(textOf(events)).toContain(`simulated answer from demo/${model}`);
    expect(textOf(events)).toContain('Why are rainbows round?');
    expect(events[0]).toEqual({ type: 'connected', model });
    expect(events.filter(isTerminal)).toEqual([{ type: 'finished', reason: 'stop' }]);
    expect(events.findIndex(isTerminal)).toBe(events.length - 1);
  });

  it.each(BEHAVED)('%s says the same for the same request, piece by piece', async (model) => {
    const request = asking(model, 'Same again?', {
      messages: [says('a'), answers('b'), says('Same again?')],
    });
    expect(await play(request)).toEqual(await play({ ...request, parameters: { temperature: 2, seed: 7 } }));
  });

  it('says something else to something else', async () => {
    const texts = await Promise.all(
      ['quick', 'thoughtful', 'contrarian', 'verbose'].map(async (model) =>
        textOf(await play(asking(model, 'Hi'))),
      ),
    );
    expect(new Set(texts).size).toBe(4);
    expect(textOf(await play(asking('quick', 'Hello')))).not.toBe(texts[0]);
  });

  it('remembers earlier turns', async () => {
    const messages = [
      says('My cat is Tom.'),
      answers('Hello Tom.'),
      says('He is grey.'),
      answers('Grey!'),
      says('Who?'),
    ];
    const text = textOf(await play(asking('quick', '', { messages })));
    expect(text).toContain('“My cat is Tom.”');
    expect(text).toContain('“He is grey.”');
    expect(text).toContain('turn 3');
  });

  it('shows that it got its instructions, and sees images as such', async () => {
    const messages: ProviderMessage[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', url: 'https://a.test/b.png' },
        ],
      },
    ];
    const text = textOf(await play(asking('quick', '', { system: 'You are terse.', messages })));
    expect(text).toContain('“You are terse.”');
    expect(text).toContain('“What is this? [image]”');
  });

  it('thinks before it speaks, when that is its manner', async () => {
    const events = await play(asking('thoughtful', 'Is it so?'));
    const kinds = events.map(({ type }) => type);
    expect(kinds.lastIndexOf('reasoning')).toBeLessThan(kinds.indexOf('text'));
    expect(usageOf(events)?.reasoning_tokens).toBe(kinds.filter((kind) => kind === 'reasoning').length);
  });

  it('counts its tokens', async () => {
    const events = await play(asking('quick', 'one two three'));
    const output = events.filter(isText).length;
    expect(usageOf(events)).toEqual({
      input_tokens: 3,
      output_tokens: output,
      cached_tokens: 0,
      reasoning_tokens: 0,
      total_tokens: output + 3,
    });
  });

  it('writes no more than it may', async () => {
    const events = await play(asking('quick', 'Go on', { parameters: { max_tokens: 5 } }));
    expect(events.filter(isText)).toHaveLength(5);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'length' });
    const thinking = await play(asking('thoughtful', 'Go on', { parameters: { max_tokens: 10 } }));
    expect(usageOf(thinking)).toMatchObject({ output_tokens: 10, reasoning_tokens: 5 });
  });

  it('stops before a stop sequence', async () => {
    const whole = textOf(await play(asking('quick', 'Go on')));
    const events = await play(
      asking('quick', 'Go on', { parameters: { stop: ['never said', 'no language'] } }),
    );
    expect(textOf(events)).toBe(whole.slice(0, whole.indexOf('no language')).trimEnd());
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('calls the tool that the prompt is about, with arguments that fit its schema', async () => {
    const events = await play(
      asking('quick', 'How is the weather in New York in 3 days?', { tools: [WEATHER] }),
    );
    const calls = events.flatMap((event) => (event.type === 'tool_call' ? [event] : []));
    expect(calls[0]).toMatchObject({
      index: 0,
      name: 'get_weather',
      id: expect.stringMatching(/^call_demo_/),
    });
    expect(calls.length).toBeGreaterThan(1);
    expect(JSON.parse(calls.map((call) => call.arguments).join(''))).toEqual({
      city: 'New York',
      days: 3,
      unit: 'C',
    });
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls' });
  });

  it('calls no tool that nobody asked for', async () => {
    const events = await play(asking('quick', 'Tell me a joke.', { tools: [WEATHER] }));
    expect(events.some(({ type }) => type === 'tool_call')).toBe(false);
    const told = await play(asking('quick', 'The weather?', { tools: [WEATHER], toolChoice: 'none' }));
    expect(told.some(({ type }) => type === 'tool_call')).toBe(false);
  });

  it.each([['required' as const], [{ name: 'get_weather' }]])(
    'calls a tool when it must: %j',
    async (toolChoice) => {
      const events = await play(asking('quick', 'Tell me a joke.', { tools: [WEATHER], toolChoice }));
      expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls' });
    },
  );

  it('takes up the result of a tool', async () => {
    const messages: ProviderMessage[] = [
      says('The weather in Paris?'),
      { role: 'assistant', text: '', toolCalls: [{ id: 'c1', name: 'get_weather', arguments: '{}' }] },
      {
        role: 'tool',
        toolCallId: 'c1',
        toolName: 'get_weather',
        content: 'Sunny, 21 degrees',
        isError: false,
      },
    ];
    const events = await play(asking('quick', '', { messages, tools: [WEATHER] }));
    expect(textOf(events)).toContain('The tool get_weather answered “Sunny, 21 degrees”.');
  });

  it('quotes a long prompt in part and never half a character', async () => {
    const text = textOf(await play(asking('quick', '😀'.repeat(5_000))));
    expect(text.length).toBeLessThan(700);
    expect(text.isWellFormed()).toBe(true);
  });

  it('keeps its own pace', async () => {
    const events: ProviderEvent[] = [];
    const subscription = provider.stream(asking('quick', 'Hi')).subscribe((event) => events.push(event));
    await jest.advanceTimersByTimeAsync(119);
    expect(events.some(isText)).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(events.filter(isText)).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(30);
    expect(events.filter(isText)).toHaveLength(3);
    subscription.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('bursts, when that is its manner', async () => {
    const events: ProviderEvent[] = [];
    provider.stream(asking('burst', 'Hi')).subscribe((event) => events.push(event));
    await jest.advanceTimersByTimeAsync(100);
    expect(events.filter(isText).length).toBeGreaterThanOrEqual(1_000);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });
});

describe('a demo model that goes wrong', () => {
  it.each([
    ['fail', { kind: 'overloaded', retryable: true, status: 503 }],
    ['rate-limited', { kind: 'rate_limited', retryable: true, status: 429, retryAfterMs: 2_000 }],
    ['no-such-model', { kind: 'not_found', retryable: false, status: 404 }],
  ])('%s fails at once', async (model, failure) => {
    const events = await play(asking(model, 'Hi'));
    expect(events).toEqual([
      { type: 'connected', model },
      { type: 'failed', failure: expect.objectContaining(failure) },
    ]);
  });

  it('cut breaks off after some text, without a finish reason', async () => {
    const events = await play(
      asking('cut', 'The weather?', { tools: [WEATHER], parameters: { max_tokens: 1 } }),
    );
    expect(events.filter(isText)).toHaveLength(12);
    expect(events.at(-1)).toEqual({
      type: 'failed',
      failure: expect.objectContaining({ kind: 'truncated' }),
    });
    expect(events.some(({ type }) => type === 'finished')).toBe(false);
  });

  it.each([
    ['stall', 12],
    ['silent', 0],
  ])('%s never ends, and holds no timer while it waits', async (model, tokens) => {
    const events: ProviderEvent[] = [];
    let completed = false;
    const subscription = provider.stream(asking(model, 'Hi')).subscribe({
      next: (event) => events.push(event),
      complete: () => (completed = true),
    });
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(events.filter(isText)).toHaveLength(tokens);
    expect(events.some(isTerminal)).toBe(false);
    expect(completed).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
    subscription.unsubscribe();
  });
});

describe('a demo model that is to answer in JSON', () => {
  it('writes an example of the schema', async () => {
    const responseFormat = { type: 'json_schema', name: 'weather', schema: WEATHER.parameters } as const;
    const events = await play(asking('quick', 'Is it warm in Oslo for 3 days?', { responseFormat }));
    expect(JSON.parse(textOf(events))).toEqual({ city: 'Oslo', days: 3, unit: 'C' });
  });

  it('puts its answer into an object where there is no schema', async () => {
    const responseFormat = { type: 'json_object' } as const;
    const events = await play(asking('quick', 'Why?', { responseFormat }));
    expect(JSON.parse(textOf(events))).toEqual({ answer: expect.stringContaining('simulated answer') });
  });
});
