import { LLMock } from '@copilotkit/aimock';
import { type RunningApp, startApp } from '../support/app';
import { startScriptedApp } from '../support/scripted-app';

const FIVE = ['claude', 'chatgpt', 'gemini', 'grok', 'perplexity'];

/** The request that the documentation of the multi-model chat shows. */
const EXAMPLE = { prompt: 'What is the capital of France?', conversation_id: null, models: null };

describe('a client of the multi-model chat', () => {
  let mock: LLMock;
  let app: RunningApp;
  beforeAll(async () => {
    mock = new LLMock({ port: 0 });
    mock.onMessage('What is the capital of France?', { content: 'The capital of France is Paris.' });
    mock.onMessage('And of Spain?', { content: 'Madrid.' });
    await mock.start();
    app = await startApp(env());
  });
  afterAll(async () => {
    await app.close();
    await mock.stop();
  });

  const env = (): Record<string, string> => ({
    ANTHROPIC_API_KEY: 'mock-key',
    ANTHROPIC_BASE_URL: mock.url,
    OPENAI_API_KEY: 'mock-key',
    OPENAI_BASE_URL: `${mock.url}/v1`,
    GOOGLE_API_KEY: 'mock-key',
    GOOGLE_BASE_URL: mock.url,
    XAI_API_KEY: 'mock-key',
    XAI_BASE_URL: `${mock.url}/v1`,
    PERPLEXITY_API_KEY: 'mock-key',
    PERPLEXITY_BASE_URL: `${mock.url}/v1`,
  });
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(app.url + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    return {
      status: response.status,
      url: response.url,
      body: text === '' ? null : JSON.parse(text),
    };
  };

  it.each(['/api/v1/chat/', '/api/v1/chat'])(
    'has all five asked at %s, and reads what each says',
    async (path) => {
      const { status, url, body } = await send('POST', path, EXAMPLE);
      // Without a detour: a redirected POST would be sent again as something else.
      expect([status, url]).toEqual([200, app.url + path]);
      expect(body).toMatchObject({
        conversation_id: expect.any(String),
        user_message_id: expect.any(String),
      });
      expect(body.responses.map(({ provider }: any) => provider)).toEqual(FIVE);
      for (const response of body.responses) {
        expect(response).toMatchObject({
          content: 'The capital of France is Paris.',
          error: null,
          latency_ms: expect.any(Number),
        });
      }
      const asked = mock.getRequests().slice(-5);
      expect(asked.every(({ body }) => JSON.stringify(body).includes(EXAMPLE.prompt))).toBe(true);
    },
  );

  it('can ask some of them, by name', async () => {
    const { body } = await send('POST', '/api/v1/chat/', { ...EXAMPLE, models: ['gemini', 'claude'] });
    expect(body.responses.map(({ provider }: any) => provider)).toEqual(['gemini', 'claude']);
  });

  it('goes on with a conversation: each model reads its own earlier answer', async () => {
    const first = await send('POST', '/api/v1/chat/', EXAMPLE);
    const { body } = await send('POST', '/api/v1/chat/', {
      prompt: 'And of Spain?',
      conversation_id: first.body.conversation_id,
      models: null,
    });
    expect(body.conversation_id).toBe(first.body.conversation_id);
    expect(body.responses.map(({ provider, content }: any) => [provider, content])).toEqual(
      FIVE.map((provider) => [provider, 'Madrid.']),
    );
    for (const request of mock.getRequests().slice(-5)) {
      expect(JSON.stringify(request.body).split('The capital of France is Paris.')).toHaveLength(2);
    }
  });

  it('reads an error in place of the answer of a model that fails, beside the answers of the others', async () => {
    const partly = await startScriptedApp({
      ...env(),
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      LLM_RETRIES: '0',
    });
    const { status, body } = await partly.post('/api/v1/chat/', { ...EXAMPLE, models: ['claude', 'gemini'] });
    expect(status).toBe(200);
    expect(body.responses).toMatchObject([
      { provider: 'claude', content: '', error: expect.stringMatching(/\w/) },
      { provider: 'gemini', content: 'The capital of France is Paris.', error: null },
    ]);
    await partly.close();
  });

  it.each(['/api/v1/conversations', '/api/v1/conversations/'])(
    'keeps its conversations at %s',
    async (path) => {
      const created = await send('POST', path, { title: 'Capitals' });
      expect([created.status, created.body]).toMatchObject([
        201,
        { id: expect.any(String), title: 'Capitals' },
      ]);
      const { id } = created.body;
      await send('POST', '/api/v1/chat/', { ...EXAMPLE, conversation_id: id, models: ['claude'] });

      const listed = await send('GET', path);
      expect(listed.body.items[0]).toMatchObject({ id, title: 'Capitals' });

      const slash = path.endsWith('/') ? '/' : '';
      const one = `/api/v1/conversations/${id}${slash}`;
      const read = await send('GET', one);
      expect(read.body.messages).toMatchObject([
        { role: 'user', text: EXAMPLE.prompt, responses: [{ provider: 'claude', error: null }] },
      ]);
      const renamed = await send('PATCH', one, { title: 'Capitals of Europe' });
      expect([renamed.status, renamed.body.title]).toEqual([200, 'Capitals of Europe']);
      expect((await send('DELETE', one)).status).toBe(204);
      expect((await send('GET', one)).status).toBe(404);
    },
  );

  it('keeps two conversations apart that are written at the same time', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => send('POST', '/api/v1/chat/', EXAMPLE)));
    expect(one!.body.conversation_id).not.toBe(two!.body.conversation_id);
    expect([one, two].map((answer) => answer!.body.responses.length)).toEqual([5, 5]);
  });

  it.each([
    [{ ...EXAMPLE, prompt: '' }, 400, 'prompt'],
    [{ ...EXAMPLE, models: ['clode'] }, 400, 'claude'],
    [{ ...EXAMPLE, conversation_id: '1' }, 404, 'conversation'],
  ])('is told what is wrong with %j', async (request, status, word) => {
    const answer = await send('POST', '/api/v1/chat/', request);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(word)]);
  });

  it.each(['/api/v1/docs', '/api/v1/redoc', '/docs', '/redoc'])(
    'finds the documentation at %s',
    async (path) => {
      const response = await fetch(app.url + path);
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^text\/html/),
      ]);
    },
  );
});
