import { type ProviderEvent } from '../../../src/modules/providers/spec/provider-event';
import * as fixtures from '../../fixtures/providers/anthropic-messages';
import {
  ask,
  asNamedEvents,
  eventsOf,
  failureOf,
  providerAt,
  reasoningOf,
  requestWith,
  textOf,
  toolCallsOf,
} from './asking';
import { Upstream } from './upstream';

describe('an answer of Anthropic', () => {
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await Upstream.start();
  });

  afterAll(() => upstream.stop());

  function answerTo(payloads: readonly { type: string }[]): Promise<ProviderEvent[]> {
    upstream.answersWith(asNamedEvents(...payloads), { 'request-id': 'req-8' });
    return ask(providerAt('anthropic', upstream.url), { model: 'claude-opus-5' });
  }

  it('counts what was read from and written to the cache as input', async () => {
    const events = await answerTo(fixtures.textWithCacheAndPings);
    expect(textOf(events)).toBe('Good évening');
    expect(events[1]).toEqual({
      type: 'connected',
      requestId: 'req-8',
      status: 200,
      model: 'claude-parrot-1',
    });
    expect(eventsOf('usage', events).at(-1)?.usage).toEqual({
      input_tokens: 1_110,
      output_tokens: 7,
      cached_tokens: 1_000,
      reasoning_tokens: 0,
      total_tokens: 1_117,
    });
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('believes the last count of the input', async () => {
    const events = await answerTo(fixtures.inputCountedAgainAtTheEnd);
    expect(eventsOf('usage', events).at(-1)?.usage).toEqual({
      input_tokens: 66,
      output_tokens: 3,
      cached_tokens: 0,
      reasoning_tokens: 2,
      total_tokens: 69,
    });
  });

  it('passes thinking and tool calls on, and gives the signed thinking back in the next turn', async () => {
    const events = await answerTo(fixtures.thinkingBeforeAToolCall);
    expect(reasoningOf(events)).toBe('They want the weather.');
    expect(textOf(events)).toBe('One moment.');
    const calls = toolCallsOf(events);
    expect(calls).toMatchObject([
      { id: 'toolu_1', name: 'look_up', arguments: '{"city": "Oslo"}' },
      { id: 'toolu_2', name: 'list_all', arguments: '{}' },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls' });

    const next = requestWith({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
        {
          role: 'assistant',
          text: 'One moment.',
          toolCalls: calls.map((call) => ({ ...call, id: call.id ?? '', name: call.name ?? '' })),
        },
        { role: 'tool', toolCallId: 'toolu_1', toolName: 'look_up', content: 'Rain', isError: false },
        { role: 'tool', toolCallId: 'toolu_2', toolName: 'list_all', content: 'no right', isError: true },
        { role: 'user', content: [{ type: 'text', text: 'Well?' }] },
      ],
    });
    await ask(providerAt('anthropic', upstream.url), { ...next, model: 'claude-opus-5' });
    expect(upstream.lastRequest.body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'They want the weather.', signature: 'c2lnbmVk' },
          { type: 'text', text: 'One moment.' },
          { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { city: 'Oslo' } },
          { type: 'tool_use', id: 'toolu_2', name: 'list_all', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'Rain' },
          { type: 'tool_result', tool_use_id: 'toolu_2', content: 'no right', is_error: true },
          { type: 'text', text: 'Well?' },
        ],
      },
    ]);

    // Another model could not check the signature.
    await ask(providerAt('anthropic', upstream.url), { ...next, model: 'claude-sonnet-5' });
    expect(JSON.stringify(upstream.lastRequest.body.messages)).not.toContain('thinking');
  });

  it('has the sources of a web search once each, and keeps the search itself out of the tool calls', async () => {
    const events = await answerTo(fixtures.webSearchWithCitations);
    expect(eventsOf('citation', events).map(({ citation }) => citation)).toEqual([
      { url: 'https://example.org/oslo', title: 'Oslo' },
      { url: 'https://example.org/norway' },
    ]);
    expect(toolCallsOf(events)).toEqual([]);
    expect(textOf(events)).toBe('Oslo is in Norway.');
  });

  it('does not mind a message that starts twice', async () => {
    const events = await answerTo(fixtures.startTwice);
    expect(textOf(events)).toBe('Once');
    expect(eventsOf('usage', events).at(-1)?.usage).toMatchObject({ input_tokens: 12, output_tokens: 4 });
    expect(eventsOf('connected', events)).toHaveLength(2);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['a_word_of_tomorrow', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ])('ends for "%s" with %s', async (reason, expected) => {
    const events = await answerTo([fixtures.start({ input_tokens: 1 }), ...fixtures.end(reason)]);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: expected });
  });

  it('fails when an error comes in the middle', async () => {
    const events = await answerTo(fixtures.errorInTheMiddle);
    expect(textOf(events)).toBe('Half an ans');
    expect(failureOf(events)).toEqual({
      kind: 'overloaded',
      message: 'Anthropic is overloaded: Overloaded',
      retryable: true,
      status: 529,
      requestId: 'req-8',
    });
  });

  it('does not take an answer without a stop reason for a whole one', async () => {
    expect(failureOf(await answerTo(fixtures.stopWithoutAReason))).toMatchObject({ kind: 'truncated' });
  });

  it('takes a whole message from a service that does not stream', async () => {
    upstream.answersWith(JSON.stringify(fixtures.wholeMessage), { 'content-type': 'application/json' });
    const events = await ask(providerAt('anthropic', upstream.url));
    expect(textOf(events)).toBe('All at once');
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });
});
