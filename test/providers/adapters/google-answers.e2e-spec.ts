import { type ProviderEvent } from '../../../src/modules/providers/spec/provider-event';
import * as fixtures from '../../fixtures/providers/gemini-contents';
import { ask, asEvents, eventsOf, failureOf, providerAt, reasoningOf, textOf, toolCallsOf } from './asking';
import { Upstream } from './upstream';

describe('an answer of Google', () => {
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await Upstream.start();
  });

  afterAll(() => upstream.stop());

  function answerTo(payloads: readonly unknown[]): Promise<ProviderEvent[]> {
    upstream.answersWith(asEvents(...payloads));
    return ask(providerAt('google', upstream.url), { model: 'gemini-3-pro-preview' });
  }

  it('has thoughts apart from the text, and counts them as output', async () => {
    const events = await answerTo(fixtures.thoughtsThenTextWithUsageOnEachChunk);
    expect(reasoningOf(events)).toBe('Counting…');
    expect(textOf(events)).toBe('There are 三 ✅');
    expect(events[1]).toEqual({ type: 'connected', status: 200, model: 'gemini-parrot-1' });
    expect(eventsOf('usage', events).at(-1)?.usage).toEqual({
      input_tokens: 14,
      output_tokens: 36,
      cached_tokens: 4,
      reasoning_tokens: 30,
      total_tokens: 50,
    });
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('gives calls ids and sends their thought signatures back', async () => {
    const events = await answerTo(fixtures.callsWithASignature);
    const calls = toolCallsOf(events);
    expect(calls).toEqual([
      {
        id: expect.stringMatching(/^call_/),
        name: 'look_up',
        arguments: '{"city":"Oslo"}',
        provider_metadata: { thought_signature: 'c2lnbmVk' },
      },
      { id: 'fc-2', name: 'look_up', arguments: '{"city":"Rome"}' },
      { id: expect.stringMatching(/^call_/), name: 'list_all', arguments: '{}' },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls' });

    await ask(providerAt('google', upstream.url), {
      model: 'gemini-3-pro-preview',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
        {
          role: 'assistant',
          text: '',
          toolCalls: calls.slice(0, 2).map((call) => ({ ...call, id: call.id ?? '', name: call.name ?? '' })),
        },
        { role: 'tool', toolCallId: 'x', toolName: 'look_up', content: '{"sky":"grey"}', isError: false },
        { role: 'tool', toolCallId: 'fc-2', toolName: 'look_up', content: 'closed', isError: true },
      ],
    });
    expect(upstream.lastRequest.body.contents).toEqual([
      { role: 'user', parts: [{ text: 'Weather?' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { name: 'look_up', args: { city: 'Oslo' } }, thoughtSignature: 'c2lnbmVk' },
          { functionCall: { name: 'look_up', args: { city: 'Rome' } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'look_up', response: { sky: 'grey' } } },
          { functionResponse: { name: 'look_up', response: { error: 'closed' } } },
        ],
      },
    ]);
  });

  it('puts arguments together that come in pieces', async () => {
    const [call] = toolCallsOf(await answerTo(fixtures.argumentsInPieces));
    expect(call?.name).toBe('plan');
    expect(JSON.parse(call?.arguments ?? '')).toEqual({
      stops: [{ city: 'Oslo', days: 2 }, { city: 'Rome' }],
      return: true,
      note: null,
    });
  });

  it('has each source of a grounded answer once', async () => {
    expect(
      eventsOf('citation', await answerTo(fixtures.groundedInSearch)).map(({ citation }) => citation),
    ).toEqual([{ url: 'https://example.org/oslo', title: 'Oslo' }, { url: 'https://example.org/norway' }]);
  });

  it.each([
    ['STOP', 'stop'],
    ['OTHER', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
  ])('ends for "%s" with %s', async (reason, expected) => {
    const events = await answerTo([fixtures.content([{ text: 'Hi' }], reason)]);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: expected });
  });

  it('fails when the model wrote a call that nobody can make', async () => {
    const events = await answerTo([fixtures.content([], 'MALFORMED_FUNCTION_CALL')]);
    expect(failureOf(events)).toMatchObject({ kind: 'unknown', retryable: true });
  });

  it('fails when the prompt is not allowed', async () => {
    expect(failureOf(await answerTo(fixtures.promptNotAllowed))).toMatchObject({
      kind: 'content_filter',
      retryable: false,
    });
  });

  it('fails when an error comes in the middle', async () => {
    const events = await answerTo(fixtures.errorInTheMiddle);
    expect(textOf(events)).toBe('Half an ans');
    expect(failureOf(events)).toMatchObject({ kind: 'overloaded', status: 503, retryable: true });
  });

  it('does not take an answer without a finish reason for a whole one', async () => {
    expect(failureOf(await answerTo([fixtures.content([{ text: 'Half an ans' }])]))).toMatchObject({
      kind: 'truncated',
    });
  });

  it('skips a chunk that cannot be read, which its own SDK does not', async () => {
    const events = await answerTo([
      fixtures.content([{ text: 'Still ' }]),
      '{"candidates":[{"con',
      fixtures.content([{ text: 'readable' }], 'STOP'),
    ]);
    expect(textOf(events)).toBe('Still readable');
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('waits as long as Google asks when the quota is used up', async () => {
    upstream.answersWith(JSON.stringify(fixtures.quotaUsedUp), { 'content-type': 'application/json' }, 429);
    expect(failureOf(await ask(providerAt('google', upstream.url)))).toEqual({
      kind: 'rate_limited',
      message: 'Google has had too many requests: Quota exceeded for requests per minute.',
      retryable: true,
      status: 429,
      retryAfterMs: 12_500,
    });
  });
});
