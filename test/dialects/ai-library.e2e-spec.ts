import { type IncomingMessage, request } from 'node:http';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';
import { type GroqApp, startGroqApp } from './support/groq-app';
import { countAttempts, tablesThatSay } from './support/look-into-database';
import { type LibraryFrame, readAsItsClientDoes, shownText } from './support/library-client';

/** The request that the documentation of the AI library shows. */
const EXPLAIN = {
  model: 'llama-3.1-8b-instant',
  user_prompt: 'Explain quantum computing',
  system_prompt: 'You are a helpful AI assistant.',
  hyperparameters: { temperature: 0.7, top_p: 0.9, max_tokens: 2048, stop: ['END'] },
  save_conversation: true,
  conversation_id: null,
};

describe('a client of the AI library', () => {
  const stepped = steppedModel();
  let app: GroqApp;
  beforeAll(async () => (app = await startGroqApp({ 'llama-3.3-70b-versatile': stepped.behaviour })));
  afterAll(() => app.close());
  beforeEach(() => app.upstream.requests.splice(0));

  const ask = async (change: object = {}) => {
    const response = await app.post('/api/chat/stream', { ...EXPLAIN, ...change });
    return { response, frames: await readAsItsClientDoes(response) };
  };
  const refused = async (change: object) => {
    const response = await app.post('/api/chat/stream', { ...EXPLAIN, ...change });
    return { status: response.status, body: (await response.json()) as any };
  };

  it('reads where its answer is kept, the text, and that it is finished', async () => {
    const { response, frames } = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(frames[0]).toEqual({ conversation_id: expect.any(String), model: 'llama-3.1-8b-instant' });
    expect(frames.at(-1)).toEqual({ content: '', finished: true });
    for (const frame of frames.slice(1, -1)) {
      expect(frame).toEqual({ content: expect.any(String), finished: false });
    }
    expect(shownText(frames)).toBe(answerOf('llama-3.1-8b-instant'));
  });

  it('has its request sent to Groq as it was meant', async () => {
    await ask();
    expect(app.upstream.requests).toEqual([
      {
        model: 'llama-3.1-8b-instant',
        messages: [
          { role: 'system', content: 'You are a helpful AI assistant.' },
          { role: 'user', content: 'Explain quantum computing' },
        ],
        temperature: 0.7,
        top_p: 0.9,
        max_tokens: 2048,
        stop: ['END'],
        stream: true,
        stream_options: { include_usage: true },
      },
    ]);
  });

  it.each(['llama-3.1-8b-instant', 'openai/gpt-oss-120b', 'qwen/qwen3-32b', 'groq/compound'])(
    'asks Groq for %s',
    async (model) => {
      const { frames } = await ask({ model });
      expect(frames[0]).toMatchObject({ model });
      expect(shownText(frames)).toBe(answerOf(model));
      expect(app.upstream.requests[0]?.model).toBe(model);
    },
  );

  it('goes on with a conversation: the model reads what was said', async () => {
    const { frames } = await ask();
    const id = frames[0]?.conversation_id;
    const next = await ask({ user_prompt: 'Shorter, please', conversation_id: id });
    expect(next.frames[0]).toEqual({ conversation_id: id, model: 'llama-3.1-8b-instant' });
    expect(app.upstream.requests[1]?.messages).toEqual([
      { role: 'system', content: 'You are a helpful AI assistant.' },
      { role: 'user', content: 'Explain quantum computing' },
      { role: 'assistant', content: answerOf('llama-3.1-8b-instant') },
      { role: 'user', content: 'Shorter, please' },
    ]);
  });

  it('can change the model in a conversation; the new one reads the answers, and whose they are', async () => {
    const { frames } = await ask();
    await ask({ model: 'qwen/qwen3-32b', conversation_id: frames[0]?.conversation_id });
    const sent = JSON.stringify(app.upstream.requests[1]?.messages);
    expect(sent).toContain(answerOf('llama-3.1-8b-instant'));
    expect(app.upstream.requests[1]?.messages.some(({ role }) => role === 'assistant')).toBe(false);
  });

  it('reads a conversation, and deletes it', async () => {
    const { frames } = await ask();
    const id = String(frames[0]?.conversation_id);
    expect(await app.get(`/api/conversations/${id}`)).toEqual({
      status: 200,
      body: {
        conversation_id: id,
        messages: [
          { role: 'user', content: 'Explain quantum computing' },
          { role: 'assistant', content: answerOf('llama-3.1-8b-instant') },
        ],
      },
    });
    const deleted = await fetch(`${app.url}/api/conversations/${id}`, { method: 'DELETE' });
    expect([deleted.status, await deleted.json()]).toEqual([
      200,
      { conversation_id: id, deleted: true, message: 'The conversation was deleted.' },
    ]);
    expect(await app.get(`/api/conversations/${id}`)).toMatchObject({ status: 404 });
  });

  it('reads a long conversation from its beginning', async () => {
    const { frames } = await ask({ user_prompt: 'prompt 0' });
    const id = frames[0]?.conversation_id;
    for (let turn = 1; turn <= 101; turn += 1) {
      await ask({ user_prompt: `prompt ${turn}`, conversation_id: id });
    }
    const { body } = await app.get(`/api/conversations/${id}`);
    const prompts = body.messages
      .filter(({ role }: any) => role === 'user')
      .map(({ content }: any) => content);
    expect(prompts).toEqual(Array.from({ length: 102 }, (_, turn) => `prompt ${turn}`));
  });

  it.each(['abc-123', '01900000-0000-7000-8000-00000000ffff'])('is told that there is no %s', async (id) => {
    const told = { code: 'conversation_not_found', detail: expect.any(String) };
    expect(await app.get(`/api/conversations/${id}`)).toMatchObject({ status: 404, body: told });
    expect(await refused({ conversation_id: id })).toMatchObject({ status: 404, body: told });
    expect(app.upstream.requests).toEqual([]);
  });

  it('learns of a failure in the middle of an answer, and finds what came of it', async () => {
    const { response, frames } = await ask({ model: 'groq/cuts' });
    expect(response.status).toBe(200);
    expect(shownText(frames)).toBe('Cut in the mid');
    expect(frames.at(-1)).toEqual({ error: expect.any(String), content: '', finished: true });
    const { body } = await app.get(`/api/conversations/${frames[0]?.conversation_id}`);
    expect(body.messages[1]).toEqual({ role: 'assistant', content: 'Cut in the mid' });
  });

  it.each(['groq/fails', 'groq/limited', 'groq/unauthorized', 'groq/html', 'groq/garbage'])(
    'learns that %s gives no answer, and nothing secret',
    async (model) => {
      const { frames } = await ask({ model });
      expect(frames).toHaveLength(2);
      expect(frames[1]).toEqual({ error: expect.stringMatching(/\w+/), content: '', finished: true });
      expect(JSON.stringify(frames)).not.toMatch(/verysecretkey|internal-host/);
    },
  );

  it('is told at once when an answer broke off that is written anew, and finds all of it afterwards', async () => {
    let calls = 0;
    const again = await startGroqApp(
      {
        'llama-3.1-8b-instant': (response, { model }) => {
          calls += 1;
          const chunk = (delta: object, finish: string | null) =>
            `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          if (calls === 1) response.write(chunk({ content: 'Half' }, null), () => response.destroy());
          else response.end(`${chunk({ content: 'The whole answer.' }, 'stop')}data: [DONE]\n\n`);
        },
      },
      { LLM_RETRIES: '1' },
    );
    const response = await again.post('/api/chat/stream', EXPLAIN);
    const frames = await readAsItsClientDoes(response);
    expect(frames.slice(1)).toEqual([
      { content: 'Half', finished: false },
      { error: expect.stringContaining('written anew'), content: '', finished: true },
    ]);
    const { body } = await again.get(`/api/conversations/${frames[0]?.conversation_id}`);
    expect(body.messages[1]).toEqual({ role: 'assistant', content: 'The whole answer.' });
    await again.close();
  });

  it('may send fields that nobody knows: they are ignored and named', async () => {
    const { response, frames } = await ask({
      user_id: 7,
      hyperparameters: { temperature: 0.7, min_p: 0.1, seed: null },
    });
    expect(frames.at(-1)).toEqual({ content: '', finished: true });
    expect(response.headers.get('x-parley-ignored')?.split(', ').sort()).toEqual([
      'hyperparameters.min_p',
      'user_id',
    ]);
    expect(app.upstream.requests[0]).not.toHaveProperty('min_p');
  });

  it.each([
    ['model', { model: undefined }],
    ['model', { model: 7 }],
    ['user_prompt', { user_prompt: undefined }],
    ['user_prompt', { user_prompt: '  ' }],
    ['save_conversation', { save_conversation: 'yes' }],
    ['hyperparameters', { hyperparameters: 'hot' }],
  ])('is told what is wrong with %s: %j', async (field, change) => {
    const { status, body } = await refused(change);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.detail).toContain(field);
    expect(app.upstream.requests).toEqual([]);
  });

  it('is told of a model that does not exist', async () => {
    const { status, body } = await refused({ model: 'llama-3.1-8b-instan' });
    expect([status, body.code]).toEqual([400, 'unknown_model']);
    expect(body.detail).toMatch(/^model: .*llama-3\.1-8b-instant/);
  });

  it('keeps two answers apart that are written at the same time', async () => {
    const started = [1, 2].map((n) =>
      app.post('/api/chat/stream', {
        ...EXPLAIN,
        model: 'llama-3.3-70b-versatile',
        user_prompt: `question ${n}`,
      }),
    );
    const responses = await Promise.all(started);
    await stepped.asked(2);
    stepped.write('Both ');
    stepped.finish();
    const answers = await Promise.all(responses.map((response) => readAsItsClientDoes(response)));
    expect(answers.map(shownText)).toEqual(['Both ', 'Both ']);
    const ids = answers.map(([first]) => String(first?.conversation_id));
    expect(new Set(ids).size).toBe(2);
    const kept = await Promise.all(ids.map((id) => app.get(`/api/conversations/${id}`)));
    expect(kept.map(({ body }) => body.messages[0].content)).toEqual(['question 1', 'question 2']);
  });

  it('finds its answer although it went away', async () => {
    const leaving = new AbortController();
    const response = await app.post(
      '/api/chat/stream',
      { ...EXPLAIN, model: 'llama-3.3-70b-versatile' },
      {},
      leaving.signal,
    );
    let id = '';
    const reading = readAsItsClientDoes(response, ({ conversation_id, content }) => {
      if (conversation_id) id = conversation_id;
      if (content) leaving.abort();
    });
    await stepped.asked();
    stepped.write('Heard, ');
    await expect(reading).rejects.toThrow();
    stepped.write('and not heard.');
    stepped.finish();
    await app.upstream.whenIdle();
    const runs = await app.get(`/api/v1/conversations/${id}/runs`);
    await (await fetch(`${app.url}/api/v1/runs/${runs.body.items[0].id}/events`)).text();
    const { body } = await app.get(`/api/conversations/${id}`);
    expect(body.messages[1].content).toBe('Heard, and not heard.');
  });

  it('gets a long answer in pieces of the network that hold whole frames', async () => {
    const { frames } = await ask({ model: 'groq/long' });
    expect(shownText(frames) === Array.from({ length: 20_000 }, (_, n) => `token-${n} `).join('')).toBe(true);
  });

  it('gets all of a long answer although it reads slowly', async () => {
    const { hostname, port } = new URL(app.url);
    const answer = await new Promise<IncomingMessage>((resolve) =>
      request(
        {
          hostname,
          port,
          path: '/api/chat/stream',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
        },
        resolve,
      ).end(JSON.stringify({ ...EXPLAIN, model: 'groq/long' })),
    );
    // Nothing is read before the model has written all of it.
    answer.pause();
    await app.upstream.whenAsked('long');
    await app.upstream.whenIdle();
    const body = (await answer.setEncoding('utf8').toArray()).join('');
    const frames = body.split('\n\n').flatMap((frame) => {
      return frame.startsWith('data: ') ? [JSON.parse(frame.slice(6)) as LibraryFrame] : [];
    });
    const all = Array.from({ length: 20_000 }, (_, count) => `token-${count} `).join('');
    expect(shownText(frames) === all).toBe(true);
    expect(frames.at(-1)).toEqual({ content: '', finished: true });
  });

  it('reads the same answer again when it asks again with the same key, and nobody is asked', async () => {
    const keyed = (change: object = {}) =>
      app.post('/api/chat/stream', { ...EXPLAIN, model: 'groq/one', ...change }, { 'idempotency-key': 'k1' });
    const first = await readAsItsClientDoes(await keyed());
    const again = await readAsItsClientDoes(await keyed());
    expect([again[0], shownText(again), again.at(-1)]).toEqual([first[0], answerOf('one'), first.at(-1)]);
    expect(app.upstream.requests).toHaveLength(1);
    expect((await keyed({ user_prompt: 'Another' })).status).toBe(422);
    const unsaved = await keyed({ save_conversation: false });
    expect(unsaved.headers.get('x-parley-ignored')).toBe('idempotency-key');
    await unsaved.text();
  });

  describe('that wants nothing saved', () => {
    /** As its documentation has it for JavaScript. */
    const HELLO = {
      model: 'llama-3.1-8b-instant',
      user_prompt: 'Write a hello world in Python',
      system_prompt: 'You are a coding assistant.',
      hyperparameters: { temperature: 0.7, max_tokens: 1024 },
      save_conversation: false,
    };
    const listed = async () => (await app.get('/api/v1/conversations?limit=100')).body.items.length as number;

    it('reads an answer that is nowhere afterwards; what it cost is counted', async () => {
      const [before, calls] = [await listed(), await countAttempts(app.databaseUrl)];
      const frames = await readAsItsClientDoes(await app.post('/api/chat/stream', HELLO));
      expect(frames[0]).toEqual({ conversation_id: null, model: 'llama-3.1-8b-instant' });
      expect(shownText(frames)).toBe(answerOf('llama-3.1-8b-instant'));
      expect(frames.at(-1)).toEqual({ content: '', finished: true });
      expect(app.upstream.requests).toMatchObject([
        {
          messages: [
            { role: 'system', content: 'You are a coding assistant.' },
            { role: 'user', content: 'Write a hello world in Python' },
          ],
          temperature: 0.7,
          max_tokens: 1024,
        },
      ]);
      expect(await listed()).toBe(before);
      expect(await tablesThatSay(app.databaseUrl, 'hello world in Python')).toEqual([]);
      expect(await countAttempts(app.databaseUrl)).toBe(calls + 1);
    });

    it('has the conversation read that it names, and nothing added to it', async () => {
      const { frames } = await ask();
      const id = frames[0]?.conversation_id;
      const response = await app.post('/api/chat/stream', { ...HELLO, conversation_id: id });
      expect((await readAsItsClientDoes(response))[0]).toMatchObject({ conversation_id: id });
      expect(app.upstream.requests[1]?.messages).toEqual([
        { role: 'system', content: 'You are a coding assistant.' },
        { role: 'user', content: 'Explain quantum computing' },
        { role: 'assistant', content: answerOf('llama-3.1-8b-instant') },
        { role: 'user', content: 'Write a hello world in Python' },
      ]);
      expect((await app.get(`/api/conversations/${id}`)).body.messages).toHaveLength(2);
      const unknown = await app.post('/api/chat/stream', { ...HELLO, conversation_id: 'abc-123' });
      expect(unknown.status).toBe(404);
    });

    it.each(['groq/cuts', 'groq/fails'])('learns that %s failed', async (model) => {
      const frames = await readAsItsClientDoes(await app.post('/api/chat/stream', { ...HELLO, model }));
      expect(frames[0]).toEqual({ conversation_id: null, model });
      expect(frames.at(-1)).toEqual({ error: expect.stringMatching(/\w/), content: '', finished: true });
    });

    it('has the model told to stop when it goes away', async () => {
      const leaving = new AbortController();
      const response = await app.post(
        '/api/chat/stream',
        { ...HELLO, model: 'groq/stalls' },
        {},
        leaving.signal,
      );
      const reading = readAsItsClientDoes(response, ({ content }) => content && leaving.abort());
      await expect(reading).rejects.toThrow();
      await app.upstream.whenAborted('stalls');
    });

    it('is refused with a status while there is no room', async () => {
      const full = await startGroqApp({}, { MAX_LIVE_RESPONSES: '1' });
      const leaving = new AbortController();
      const first = await full.post(
        '/api/chat/stream',
        { ...HELLO, model: 'groq/stalls' },
        {},
        leaving.signal,
      );
      const second = await full.post('/api/chat/stream', HELLO);
      expect([second.status, await second.json()]).toMatchObject([503, { code: 'overloaded' }]);
      leaving.abort();
      await expect(first.text()).rejects.toThrow();
      await full.upstream.whenAborted('stalls');
      await full.close();
    });
  });

  it('sees how the server is', async () => {
    const before = (await app.get('/health')).body.conversations_in_memory as number;
    await ask();
    const { status, body } = await app.get('/health');
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ status: 'healthy', conversations_in_memory: before + 1 }),
    ]);
  });

  it('works from the web pages that CORS_ORIGINS names, and from no other', async () => {
    const open = await startGroqApp({}, { CORS_ORIGINS: 'http://localhost:3000,http://localhost:5173' });
    const origin = { origin: 'http://localhost:5173' };
    const preflight = await fetch(`${open.url}/api/chat/stream`, {
      method: 'OPTIONS',
      headers: {
        ...origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    const response = await open.post('/api/chat/stream', EXPLAIN, origin);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect((await readAsItsClientDoes(response)).at(-1)).toEqual({ content: '', finished: true });
    const other = await open.post('/api/chat/stream', EXPLAIN, { origin: 'http://localhost:9999' });
    expect(other.status).toBe(403);
    await open.close();
  });

  it('is told which variable is missing when there is no key', async () => {
    const bare = await startGroqApp({}, { GROQ_API_KEY: '' });
    const response = await bare.post('/api/chat/stream', EXPLAIN);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'provider_not_configured', detail: expect.stringContaining('GROQ_API_KEY') },
    ]);
    await bare.close();
  });

  it('finds its conversations after a restart', async () => {
    const { frames } = await ask();
    const second = await startGroqApp({}, {}, app.databaseUrl);
    const { body } = await second.get(`/api/conversations/${frames[0]?.conversation_id}`);
    expect(body.messages).toHaveLength(2);
    await second.close();
  });
});
