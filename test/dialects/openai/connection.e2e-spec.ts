import { type Behaviour } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { ledgerOf } from '../../support/ledger';
import { complete, hello, textOf } from './support';

const LIMITS = {
  'x-ratelimit-limit-requests': '500',
  'x-ratelimit-remaining-requests': '499',
  'x-ratelimit-reset-requests': '120ms',
  'x-ratelimit-remaining-tokens': '7',
  'x-ratelimit-limit-tokens': '<script>',
};
const generous: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...LIMITS });
  response.end('data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n');
};
const exhausted: Behaviour = (response) => {
  response.writeHead(429, { 'content-type': 'application/json', 'retry-after-ms': '1500', ...LIMITS });
  response.end('{"error":{"message":"Slow down"}}');
};

describe('the connection of a completion', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({ LLM_RETRIES: '0' }, { generous, exhausted });
  });
  afterAll(() => app.close());

  const limitsOf = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit')));
  const { 'x-ratelimit-limit-tokens': _, ...TOLD } = LIMITS;

  it.each([
    ['whole', {}],
    ['streaming', { stream: true }],
    ['kept', { store: true }],
    ['kept and streaming', { store: true, stream: true }],
  ])('says what the provider says of its allowance: %s', async (_how, more) => {
    const { headers } = await complete(app.url, hello('mock/generous', more));
    expect(limitsOf(headers)).toEqual(TOLD);
    const refused = await complete(app.url, hello('mock/exhausted', more));
    expect([refused.status, limitsOf(refused.headers), refused.headers.get('retry-after')]).toEqual([
      429,
      TOLD,
      '2',
    ]);
  });

  it('has none of it where the provider says nothing', async () => {
    const { headers } = await complete(app.url, hello('mock/one'));
    expect(limitsOf(headers)).toEqual({});
  });

  it('loses nothing when its client reads late', async () => {
    const expected = Array.from({ length: 20_000 }, (_, count) => `token-${count} `).join('');
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('mock/long', { stream: true })),
    });
    await app.upstream.whenIdle();
    const text = await response.text();
    const frames = text.split('\n\n').filter((frame) => frame.startsWith('data: {'));
    expect(textOf(frames.map((frame) => JSON.parse(frame.slice('data: '.length))))).toBe(expected);
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('is aborted before the first token, too, when its client goes away', async () => {
    const abort = new AbortController();
    const waiting = fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('mock/silent', { stream: true, n: 2 })),
      signal: abort.signal,
    }).catch(() => 'gone');
    await app.upstream.whenAsked('silent');
    abort.abort();
    expect(await waiting).toBe('gone');
    await app.upstream.whenAborted('silent');
  });
});

describe('a server that stops', () => {
  it('says so to those who read a completion, and closes the bill', async () => {
    const app = await startScriptedApp({ SHUTDOWN_GRACE: '0' });
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('mock/stalls', { stream: true })),
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    const stopped = app.app.close();
    let rest = '';
    for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
      rest += piece.value;
    }
    expect(JSON.parse(rest.slice('data: '.length)).error.code).toBe('shutting_down');
    await stopped;
    const findings = await ledgerOf(app.databaseUrl);
    expect(findings.flatMap(({ violations }) => violations)).toEqual([]);
    expect(findings.find(({ table }) => table === 'attempts')?.checked).toBe(1);
    await app.close();
  });
});
