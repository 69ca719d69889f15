import {
  broken,
  finished,
  play,
  reasoning,
  refused,
  routeTo,
  scriptedResponse,
  shownTo,
  text,
} from '../../../../../test/support/scripted-response';
import { type ProviderEvent } from '../../../providers/spec/provider-event';
import { MAX_RESPONSE_LENGTH } from './contest';

const call = (piece: string): ProviderEvent => ({
  type: 'tool_call',
  index: 0,
  id: 'c1',
  name: 'weather',
  arguments: piece,
});

type Response = ReturnType<typeof scriptedResponse>;

/** What was told, in short: texts as they are, the rest by its type without the prefix. */
const told = ({ events }: Response) =>
  events
    .filter(({ type }) => type !== 'response.meter')
    .map((event) => {
      if (event.type === 'response.delta') return event.text;
      if (event.type === 'response.reasoning') return `(${event.text})`;
      if (event.type === 'response.tool_call') return `{${event.arguments}}`;
      if (event.type === 'response.started') return `started ${event.attempt}`;
      if (event.type === 'response.restarted') return `restarted ${event.attempt}: ${event.reason}`;
      return event.type.replace('response.', '');
    });

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('a new attempt after something was told', () => {
  const BEFORE = [text('Once upon'), text(' a time'), broken];
  const cases: [string, ProviderEvent[], ProviderEvent[], string[]][] = [
    [
      'goes on where its text goes beyond what was told, with the rest only',
      BEFORE,
      [text('Once'), text(' upon a time, there'), text(' was'), finished],
      ['Once upon', ' a time', 'started 2', ', there', ' was', 'completed'],
    ],
    [
      'only completes when it says exactly the same',
      BEFORE,
      [text('Once upon a'), text(' time'), finished],
      ['Once upon', ' a time', 'started 2', 'completed'],
    ],
    [
      'begins anew when the first character differs',
      BEFORE,
      [text('twice'), text(' as much'), finished],
      ['Once upon', ' a time', 'started 2', 'restarted 2: network', 'twice', ' as much', 'completed'],
    ],
    [
      'begins anew when a character in the middle differs, with all that was held back',
      BEFORE,
      [text('Once'), text(' upon'), text(' the time'), text('!'), finished],
      ['Once upon', ' a time', 'started 2', 'restarted 2: network', 'Once upon the time', '!', 'completed'],
    ],
    [
      'begins anew when the last character differs',
      BEFORE,
      [text('Once upon a timo'), text('r'), finished],
      ['Once upon', ' a time', 'started 2', 'restarted 2: network', 'Once upon a timo', 'r', 'completed'],
    ],
    [
      'begins anew when it ends before it said as much',
      BEFORE,
      [text('Once upon'), finished],
      ['Once upon', ' a time', 'started 2', 'restarted 2: network', 'Once upon', 'completed'],
    ],
    [
      'begins anew, with nothing, when it is empty',
      BEFORE,
      [finished],
      ['Once upon', ' a time', 'started 2', 'restarted 2: network', 'completed'],
    ],
    [
      'compares reasoning, too, and before text',
      [reasoning('Hmm, well'), text('Yes'), broken],
      [reasoning('Hmm,'), reasoning(' well'), text('Yes, sir'), finished],
      ['(Hmm, well)', 'Yes', 'started 2', ', sir', 'completed'],
    ],
    [
      'goes on with reasoning when no text was told',
      [reasoning('Hmm'), broken],
      [reasoning('Hmm, well'), text('Yes'), finished],
      ['(Hmm)', 'started 2', '(, well)', 'Yes', 'completed'],
    ],
    [
      'begins anew when it reasons less than was told',
      [reasoning('Hmm, well'), text('Yes'), broken],
      [reasoning('Hmm'), text('Yes'), finished],
      ['(Hmm, well)', 'Yes', 'started 2', 'restarted 2: network', '(Hmm)', 'Yes', 'completed'],
    ],
    [
      'begins anew when it reasons more than was told before text was',
      [reasoning('Hmm'), text('Yes'), broken],
      [reasoning('Hmm, well'), text('Yes'), finished],
      ['(Hmm)', 'Yes', 'started 2', 'restarted 2: network', '(Hmm, well)', 'Yes', 'completed'],
    ],
    [
      'goes on with a tool call after exactly the same text',
      [text('Let me see.'), broken],
      [text('Let me see.'), call('{}'), finished],
      ['Let me see.', 'started 2', '{{}}', 'completed'],
    ],
    [
      'begins anew when it calls a tool before it said as much',
      [text('Let me see.'), broken],
      [text('Let me'), call('{}'), finished],
      ['Let me see.', 'started 2', 'restarted 2: network', 'Let me', '{{}}', 'completed'],
    ],
    [
      'always begins anew after a tool call was told',
      [text('Let me see.'), call('{"city":'), broken],
      [text('Let me see.'), call('{"city":"Oslo"}'), finished],
      [
        'Let me see.',
        '{{"city":}',
        'started 2',
        'restarted 2: network',
        'Let me see.',
        '{{"city":"Oslo"}}',
        'completed',
      ],
    ],
    [
      'begins anew after a tool call also when it only ends',
      [call('{}'), broken],
      [finished],
      ['{{}}', 'started 2', 'restarted 2: network', 'completed'],
    ],
  ];

  it.each(cases)('%s', async (_, first, second, expected) => {
    const response = scriptedResponse({ retries: 1 });
    await play(response, first, second);
    expect(told(response)).toEqual(['started 1', ...expected]);
    const { draft } = response.settled();
    expect(shownTo(response.events)).toEqual({
      text: draft.text,
      reasoning: draft.reasoning,
      calls: draft.toolCalls.map((made) => made.arguments).join(''),
    });
  });

  it('keeps what was told when it fails while it is held back, and how that broke off', async () => {
    const response = scriptedResponse({ retries: 1 });
    await play(response, [text('Once upon a time'), broken], [text('Once'), refused]);
    expect(told(response)).toEqual(['started 1', 'Once upon a time', 'failed']);
    expect(response.events.at(-1)).toMatchObject({
      error: { code: 'network' },
      partial: true,
      model: 'test/main',
    });
    expect(response.settled().draft.text).toBe('Once upon a time');
  });

  it('keeps what was told when it is cancelled while it is held back', async () => {
    const response = scriptedResponse({ retries: 1 });
    await play(response, [text('Once upon a time'), broken], [text('Once')]);
    response.stop$.next('cancelled');
    await response.pass();
    expect(response.calls[1]?.aborted).toBe(true);
    expect(response.events.at(-1)).toMatchObject({ type: 'response.cancelled', partial: true });
    expect(response.settled().draft.text).toBe('Once upon a time');
    expect(response.ledger()).toEqual([
      ['main', 'failed', expect.any(Number)],
      ['main', 'cancelled', expect.any(Number)],
    ]);
  });

  it('is compared with what was told, however many attempts failed in between', async () => {
    const response = scriptedResponse({ retries: 1, routes: [routeTo('main'), routeTo('other')] });
    await play(
      response,
      [text('Once upon a time'), broken],
      [text('Once'), refused],
      [text('Once upon a time, there'), finished],
    );
    expect(told(response)).toEqual(['started 1', 'Once upon a time', 'started 3', ', there', 'completed']);
    expect(response.events.at(-1)).toMatchObject({ model: 'test/other', attempts: 3 });
  });

  it('is not made when nothing is left to try', async () => {
    const response = scriptedResponse();
    response.calls[0]!.upstream.next(text('Half'));
    response.calls[0]!.upstream.complete();
    await response.pass();
    expect(told(response)).toEqual(['started 1', 'Half', 'failed']);
    expect(response.events.at(-1)).toMatchObject({ error: { code: 'stream_truncated' }, partial: true });
  });

  it('counts its own tokens as the usage, and what all attempts cost together', async () => {
    const response = scriptedResponse({ retries: 1 });
    const usage = {
      input_tokens: 5,
      output_tokens: 2,
      cached_tokens: 0,
      reasoning_tokens: 0,
      total_tokens: 7,
    };
    await play(
      response,
      [text('Once'), { type: 'usage', usage: { ...usage, output_tokens: 1 } }, broken],
      [text('Twice'), { type: 'usage', usage }, finished],
    );
    expect(response.events.at(-1)).toMatchObject({
      usage,
      estimated: false,
      cost_usd: 105 + 205,
      attempts: 2,
    });
    expect(response.ledger()).toEqual([
      ['main', 'failed', 105],
      ['main', 'completed', 205],
    ]);
  });

  it('has the time to the first token of the answer that stands', async () => {
    const goesOn = scriptedResponse({ retries: 1 });
    await play(goesOn, [text('Once'), broken], [text('Once more'), finished]);
    expect(goesOn.settled().draft.ttftMs).toBeLessThan(10_001);
    const anew = scriptedResponse({ retries: 1 });
    await play(anew, [text('Once'), broken], [text('Twice'), finished]);
    expect(anew.settled().draft.ttftMs).toBeGreaterThan(20_000);
  });

  it('does not extend the deadline of the whole response', async () => {
    const deadlines = { connectMs: null, firstTokenMs: 60_000, idleMs: 60_000, responseMs: 30_000 };
    const response = scriptedResponse({ retries: 1, deadlines });
    await play(response, [text('Once upon'), broken], [text('Once')]);
    await response.pass(30_000);
    expect(response.events.at(-1)).toMatchObject({ error: { code: 'timeout' }, partial: true });
    expect(shownTo(response.events).text).toBe('Once upon');
    expect(response.calls[1]?.aborted).toBe(true);
  });

  it('has the whole length that an answer may have, and no more', async () => {
    const half = 'x'.repeat(MAX_RESPONSE_LENGTH / 2);
    const response = scriptedResponse({ retries: 1 });
    await play(response, [text(half), text(half), broken], [text('y'), text(half)]);
    expect(response.events.at(-1)).toMatchObject({ type: 'response.delta' });
    response.calls[1]!.upstream.next(text(half));
    await response.pass();
    expect(response.events.at(-1)).toMatchObject({ error: { code: 'output_too_large' }, partial: true });
    expect(response.calls).toHaveLength(2);
  });
});
