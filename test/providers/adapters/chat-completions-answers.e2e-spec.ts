import { type ProviderEvent } from '../../../src/modules/providers/spec/provider-event';
import * as fixtures from '../../fixtures/providers/chat-completions';
import { ask, asEvents, eventsOf, failureOf, providerAt, reasoningOf, textOf, toolCallsOf } from './asking';
import { Upstream } from './upstream';

describe('an answer in the format of chat completions', () => {
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await Upstream.start();
  });

  afterAll(() => upstream.stop());

  function answerTo(payloads: readonly unknown[], provider = 'litellm'): Promise<ProviderEvent[]> {
    upstream.answersWith(asEvents(...payloads), { 'x-request-id': 'req-7' });
    return ask(providerAt(provider, upstream.url));
  }

  it('says that it is connected, then who answers, then the text, then the usage, and last how it ended', async () => {
    expect(await answerTo(fixtures.textThenUsageWithoutChoices)).toEqual([
      { type: 'connected', requestId: 'req-7', status: 200 },
      { type: 'connected', requestId: 'req-7', status: 200, model: 'parrot-2-large' },
      { type: 'text', text: 'Grüße aus 東京 🗼!' },
      {
        type: 'usage',
        usage: {
          input_tokens: 20,
          output_tokens: 9,
          cached_tokens: 16,
          reasoning_tokens: 2,
          total_tokens: 29,
        },
      },
      { type: 'finished', reason: 'stop' },
    ]);
  });

  it('has the reasoning apart from the text, whatever its name, and once', async () => {
    const events = await answerTo(fixtures.reasoningUnderTwoNames);
    expect(reasoningOf(events)).toBe('First then both');
    expect(textOf(events)).toBe('So: 4');
  });

  it('reads content that is a list of parts', async () => {
    const events = await answerTo(fixtures.contentAsPartsWithThinking, 'mistral');
    expect(reasoningOf(events)).toBe('Adding up.');
    expect(textOf(events)).toBe('It is 4.');
  });

  it('puts streamed tool calls together, also one without arguments', async () => {
    const events = await answerTo(fixtures.twoToolCallsInPieces);
    expect(toolCallsOf(events)).toEqual([
      { id: 'call_a', name: 'look_up', arguments: '{"city":"Oslo"}' },
      { id: 'call_b', name: 'list_all', arguments: '{}' },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls' });
  });

  it('tells whole calls apart that all have index 0, and that they are what the model stopped for', async () => {
    const events = await answerTo(fixtures.wholeToolCallsAllAtIndexZero);
    expect(toolCallsOf(events)).toEqual([
      { id: 'call_a', name: 'look_up', arguments: '{"city":"Oslo"}' },
      { id: 'call_b', name: 'look_up', arguments: '{"city":"Rome"}' },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'tool_calls' });
  });

  it('gives ids of its own to calls that have none', async () => {
    const calls = toolCallsOf(await answerTo(fixtures.toolCallsWithoutIndexOrId));
    expect(calls.map((call) => call.arguments)).toEqual(['{"city":"Oslo"}', '{"city":"Rome"}']);
    const ids = calls.map(({ id }) => id);
    expect(ids).toEqual([expect.stringMatching(/^call_\w+$/), expect.stringMatching(/^call_\w+$/)]);
    expect(new Set(ids).size).toBe(2);
  });

  it('numbers calls from 0', async () => {
    expect(toolCallsOf(await answerTo(fixtures.toolCallsNumberedFromTwo)).map(({ id }) => id)).toEqual([
      'call_a',
      'call_b',
    ]);
  });

  it('keeps the pieces of a call together when each has another id', async () => {
    expect(toolCallsOf(await answerTo(fixtures.anotherIdOnEveryPiece))).toEqual([
      { id: 'call_1', name: 'look_up', arguments: '{"city":"Oslo"}' },
    ]);
  });

  it('has each citation once, with its title, and the last usage although every chunk has both', async () => {
    const events = await answerTo(fixtures.usageAndCitationsOnEveryChunk, 'perplexity');
    expect(eventsOf('citation', events).map(({ citation }) => citation)).toEqual([
      { url: 'https://example.org/oslo', title: 'Oslo' },
      { url: 'https://example.org/norway' },
    ]);
    expect(eventsOf('usage', events).map(({ usage }) => usage.output_tokens)).toEqual([2, 6]);
  });

  it('reads annotations as citations', async () => {
    const events = await answerTo(fixtures.annotationsAsCitations);
    expect(eventsOf('citation', events).map(({ citation }) => citation)).toEqual([
      { url: 'https://example.org/there', title: 'There' },
    ]);
  });

  it.each([
    ['under a name of the vendor', fixtures.usageOfAVendor, [3, 1, 0, 0, 4]],
    [
      'with reasoning beside the completion',
      fixtures.reasoningCountedBesideTheCompletion,
      [10, 42, 4, 40, 52],
    ],
    ['with cache hits under another name', fixtures.cacheHitsUnderAnotherName, [10, 2, 8, 0, 12]],
  ])('finds the usage %s', async (_, payloads, [input, output, cached, reasoning, total]) => {
    expect(eventsOf('usage', await answerTo(payloads)).map(({ usage }) => usage)).toEqual([
      {
        input_tokens: input,
        output_tokens: output,
        cached_tokens: cached,
        reasoning_tokens: reasoning,
        total_tokens: total,
      },
    ]);
  });

  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['end_turn', 'stop'],
    ['a-word-of-tomorrow', 'stop'],
    ['length', 'length'],
    ['model_length', 'length'],
    ['MAX_TOKENS', 'length'],
    ['content_filter', 'content_filter'],
    ['function_call', 'tool_calls'],
  ])('ends for "%s" with %s', async (reason, expected) => {
    const events = await answerTo([fixtures.chunk({ content: 'Hi' }), fixtures.chunk({}, reason)]);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: expected });
  });

  it('calls a refusal by its name and keeps what was said', async () => {
    const events = await answerTo(fixtures.refusalBesideTheContent);
    expect(textOf(events)).toBe('I cannot help with that.');
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'content_filter' });
  });

  it('does not take an answer without a finish reason for a whole one', async () => {
    const events = await answerTo(fixtures.noFinishReason);
    expect(textOf(events)).toBe('Half an ans');
    expect(failureOf(events)).toMatchObject({ kind: 'truncated', retryable: true });
  });

  it.each([
    ['on its own', fixtures.errorInTheMiddle, { kind: 'overloaded', status: 503 }],
    ['beside a last choice', fixtures.errorBesideALastChoice, { kind: 'rate_limited', status: 429 }],
    ['as a finish reason', [fixtures.chunk({ content: 'Half an ans' }, 'error')], { kind: 'overloaded' }],
    [
      'at the top',
      [
        fixtures.chunk({ content: 'Half an ans' }),
        { object: 'error', message: 'too many tokens', code: 400 },
      ],
      { kind: 'context_length', status: 400 },
    ],
  ])('fails when an error comes in the middle, %s', async (_, payloads, expected) => {
    const events = await answerTo(payloads);
    expect(textOf(events)).toBe('Half an ans');
    expect(failureOf(events)).toMatchObject({ ...expected, retryable: expected.kind !== 'context_length' });
  });

  it('skips a chunk that cannot be read when the rest is good', async () => {
    const events = await answerTo(fixtures.malformedChunkAmongGoodOnes);
    expect(textOf(events)).toBe('Still readable');
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('puts the halves of a character together and replaces what cannot be stored', async () => {
    const events = await answerTo(fixtures.charactersCutInHalf);
    expect(textOf(events)).toBe('a🚀b\uFFFDc\uFFFD');
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('takes a whole completion from a service that does not stream', async () => {
    upstream.answersWith(JSON.stringify(fixtures.wholeCompletion), { 'content-type': 'application/json' });
    const events = await ask(providerAt('litellm', upstream.url));
    expect(textOf(events)).toBe('All at once');
    expect(eventsOf('usage', events)).toHaveLength(1);
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });
});
