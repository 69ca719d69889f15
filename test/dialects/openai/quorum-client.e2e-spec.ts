import { answerOf } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { complete } from './support';

/** What people send who come from the Quorum backend, as its quick start has it. */
const STREAMED = {
  messages: [{ role: 'user', content: 'Hello, how are you?' }],
  model: 'gpt-3.5-turbo',
  stream: true,
};
const WHOLE = { ...STREAMED, stream: false };
const COUNTING = {
  messages: [{ role: 'user', content: 'Count to 5' }],
  model: 'gpt-3.5-turbo',
  stream: true,
};

/** As its Python client reads: every line that begins with `data: ` is JSON. */
function readAsItsClientDoes(text: string): any[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)));
}

describe('a client of the Quorum backend', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({ MAX_TOKENS_LIMIT: '4096', CORS_ORIGINS: 'localhost:3000' });
  });
  afterAll(() => app.close());

  it.each([STREAMED, COUNTING])('reads each line of a stream as JSON: %j', async (request) => {
    const { status, text } = await complete(app.url, request, { path: '/api/v1/chat/completions' });
    expect(status).toBe(200);
    const chunks = readAsItsClientDoes(text);
    expect(chunks.map(({ choices }) => choices[0].delta.content ?? '').join('')).toBe(
      answerOf('gpt-3.5-turbo'),
    );
    expect(chunks.at(-1).choices[0].finish_reason).toBe('stop');
    expect(app.upstream.requests.at(-1)).toMatchObject({
      model: 'gpt-3.5-turbo',
      messages: request.messages,
      stream: true,
    });
  });

  it('gets a whole completion', async () => {
    const { body } = await complete(app.url, WHOLE, { path: '/api/v1/chat/completions' });
    expect(body.choices[0].message).toMatchObject({ role: 'assistant', content: answerOf('gpt-3.5-turbo') });
  });

  it('finds the health, the models and the documentation', async () => {
    const health = await app.get('/health');
    expect(health.status).toBe(200);
    const { body } = await app.get('/api/v1/models');
    expect(body).toMatchObject({ object: 'list', data: expect.any(Array) });
    for (const path of ['/docs', '/redoc']) {
      const response = await fetch(app.url + path);
      expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([
        200,
        'text/html',
      ]);
    }
  });

  it('may be asked from the page of its front end', async () => {
    const response = await fetch(`${app.url}/api/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' },
      body: JSON.stringify(WHOLE),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
    await response.text();
  });

  it('is told the limit when it asks for more tokens', async () => {
    const { status, body } = await complete(app.url, { ...WHOLE, max_tokens: 5_000 });
    expect([status, body.error.param]).toEqual([400, 'max_tokens']);
    expect(body.error.message).toContain('4096');
  });
});

describe('the settings of the Quorum backend', () => {
  it('keep their meaning: DEFAULT_MODEL, LLM_TIMEOUT, and the key that is missing', async () => {
    const app = await startScriptedApp({ DEFAULT_MODEL: 'mock/stalls', LLM_TIMEOUT: '1', LLM_RETRIES: '0' });
    const { messages } = WHOLE;
    const slow = await complete(app.url, { messages });
    expect([slow.status, slow.body.error.code]).toEqual([504, 'provider_timeout']);
    await app.close();

    const keyless = await startScriptedApp({ OPENAI_API_KEY: '' });
    const { status, headers, body } = await complete(keyless.url, WHOLE, {
      path: '/api/v1/chat/completions',
    });
    expect([status, body.error.code]).toEqual([400, 'provider_not_configured']);
    expect(body.error.message).toContain('OPENAI_API_KEY');
    expect(headers.get('x-should-retry')).toBe('false');
    await keyless.close();
  });
});
