import { type Subscription } from 'rxjs';
import { type Provider } from '../../../src/modules/providers/spec/provider';
import { type ProviderEvent } from '../../../src/modules/providers/spec/provider-event';
import { textThenUsageWithoutChoices, chunk } from '../../fixtures/providers/chat-completions';
import { textWithCacheAndPings } from '../../fixtures/providers/anthropic-messages';
import { thoughtsThenTextWithUsageOnEachChunk } from '../../fixtures/providers/gemini-contents';
import { ask, asEvents, asNamedEvents, failureOf, providerAt, requestWith, textOf } from './asking';
import { Upstream } from './upstream';

const WIRES: { id: string; body: string; firstText: string }[] = [
  { id: 'openai', body: asEvents(...textThenUsageWithoutChoices), firstText: 'Grüße aus ' },
  { id: 'anthropic', body: asNamedEvents(...textWithCacheAndPings), firstText: 'Good ' },
  { id: 'google', body: asEvents(...thoughtsThenTextWithUsageOnEachChunk), firstText: 'There are ' },
];

describe.each(WIRES)('a stream of $id', ({ id, body, firstText }) => {
  let upstream: Upstream;
  let provider: Provider;
  const bytes = Buffer.from(body);
  /** Up to and with the first text. */
  const beginning = body.slice(0, body.indexOf('\n\n', body.indexOf(firstText)) + 2);

  beforeEach(async () => {
    upstream = await Upstream.start();
    provider = providerAt(id, upstream.url);
  });

  afterEach(() => upstream.stop());

  /** Resolves with the first text; the subscription goes on. */
  function firstTextOf(events: ProviderEvent[]): { arrived: Promise<void>; subscription: Subscription } {
    let subscription!: Subscription;
    const arrived = new Promise<void>((resolve) => {
      subscription = provider.stream(requestWith()).subscribe((event) => {
        events.push(event);
        if (event.type === 'text') {
          resolve();
        }
      });
    });
    return { arrived, subscription };
  }

  it('means the same wherever the network cuts it', async () => {
    upstream.answersWith(body);
    const whole = await ask(provider);
    expect(whole.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
    // Every place for one of them, which takes seconds; some for the others, which share all the code that could care.
    for (let cut = 1; cut < bytes.length; cut += id === 'openai' ? 1 : 13) {
      upstream.answers(async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        await new Promise<void>((resolve) =>
          response.write(bytes.subarray(0, cut), () => setImmediate(resolve)),
        );
        response.end(bytes.subarray(cut));
      });
      expect(await ask(provider)).toEqual(whole);
    }
  });

  it('means the same with carriage returns and comments', async () => {
    upstream.answersWith(body);
    const whole = await ask(provider);
    upstream.answersWith(`: hello\n\n${body}: bye\n\n`.replaceAll('\n', '\r\n'));
    expect(await ask(provider)).toEqual(whole);
  });

  it('asks only when somebody subscribes, and once for each', async () => {
    upstream.answersWith(body);
    const answer$ = provider.stream(requestWith());
    expect(upstream.requests).toHaveLength(0);
    await Promise.all([1, 2].map(() => new Promise<void>((complete) => answer$.subscribe({ complete }))));
    expect(upstream.requests).toHaveLength(2);
  });

  it('closes the connection at once when nobody listens any more', async () => {
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(beginning);
    });
    const events: ProviderEvent[] = [];
    const { arrived, subscription } = firstTextOf(events);
    await arrived;
    const seen = events.length;
    subscription.unsubscribe();
    await upstream.lastRequest.closed;
    expect(events).toHaveLength(seen);
  });

  it('closes the connection also while the answer has not begun', async () => {
    const asked = new Promise<void>((resolve) => {
      upstream.answers(() => {
        resolve();
      });
    });
    const subscription = provider.stream(requestWith()).subscribe();
    await asked;
    subscription.unsubscribe();
    await upstream.lastRequest.closed;
    expect(upstream.requests).toHaveLength(1);
  });

  it('fails as truncated, with the text until then, when the connection is reset in the middle', async () => {
    upstream.answers(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      await new Promise((resolve) => response.write(beginning, resolve));
      response.socket?.resetAndDestroy();
    });
    const events = await ask(provider);
    expect(failureOf(events)).toMatchObject({ kind: 'truncated', retryable: true });
  });

  it('fails as truncated when the stream ends in the middle of a word', async () => {
    upstream.answersWith(bytes.subarray(0, Buffer.byteLength(beginning) + 12));
    const events = await ask(provider);
    expect(textOf(events)).toBe(firstText);
    expect(failureOf(events)).toMatchObject({ kind: 'truncated' });
  });

  it('uses its connection again after a whole answer', async () => {
    upstream.answersWith(body);
    const asked = 20;
    for (let round = 0; round < asked; round++) {
      await ask(provider);
      // The rest of the body is read after the last event; until then the connection is not free.
      await new Promise(setImmediate);
    }
    // Aborting, as for an answer that nobody wants any more, would cost one each time.
    expect(upstream.connections).toBeLessThan(asked);
  });
});

describe('the end of a stream', () => {
  let upstream: Upstream;

  beforeEach(async () => {
    upstream = await Upstream.start();
  });

  afterEach(() => upstream.stop());

  it('is announced when the provider says that it is done, although it keeps the connection open', async () => {
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(asEvents(...textThenUsageWithoutChoices));
    });
    const events = await ask(providerAt('openai', upstream.url));
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
    // Given up after a while: the body has no end.
    await upstream.lastRequest.closed;
  });

  it('is announced after a moment when the provider only gives a finish reason', async () => {
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(asEvents(chunk({ content: 'Hi' }), chunk({}, 'stop')));
    });
    const events = await ask(providerAt('openai', upstream.url));
    expect(textOf(events)).toBe('Hi');
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('is the finish reason even if the connection breaks after it', async () => {
    let read!: () => void;
    const reasonRead = new Promise<void>((resolve) => {
      read = resolve;
    });
    upstream.answers(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      await new Promise((resolve) => response.write(asEvents(chunk({ content: 'Hi' }, 'length')), resolve));
      // Not before the reason has been read: a reset throws away what the client has not read yet.
      await reasonRead;
      response.socket?.resetAndDestroy();
    });
    const events: ProviderEvent[] = [];
    await new Promise<void>((complete) => {
      providerAt('openai', upstream.url)
        .stream(requestWith())
        .subscribe({
          next: (event) => {
            events.push(event);
            if (event.type === 'text') {
              read();
            }
          },
          complete,
        });
    });
    expect(events.at(-1)).toEqual({ type: 'finished', reason: 'length' });
  });
});
