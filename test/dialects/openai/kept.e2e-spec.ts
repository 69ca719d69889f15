import OpenAI from 'openai';
import { answerOf } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { complete, finishReasonsOf, hello, textOf } from './support';

const STORED = { store: true };

describe('completions with store: true', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({ LLM_RETRIES: '0', MAX_LIVE_RESPONSES: '20' });
  });
  afterAll(() => app.close());

  const conversationOf = async ({ parley }: any): Promise<any> =>
    (await app.get(`/api/v1/conversations/${parley.conversation_id}`)).body;

  it('are conversations with a run', async () => {
    const { body } = await complete(
      app.url,
      hello('mock/one', {
        ...STORED,
        metadata: { topic: 'greetings' },
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello there. How are you?' },
        ],
      }),
    );
    expect(body.choices[0].message.content).toBe(answerOf('one'));
    expect(body.metadata).toEqual({ topic: 'greetings' });
    expect(body.id).toBe(`chatcmpl-${body.parley.run_id.replaceAll('-', '')}`);
    expect(await conversationOf(body)).toMatchObject({
      title: 'Hello there.',
      system_prompt: 'Be brief.',
      provenance: { kind: 'completion', metadata: { topic: 'greetings' } },
      messages: [
        {
          text: 'Hello there. How are you?',
          responses: [{ status: 'completed', content: answerOf('one'), model: 'mock/one' }],
        },
      ],
    });
    expect(app.upstream.requests.at(-1)?.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello there. How are you?' },
    ]);
  });

  it('are sent exactly what the client sent, and keep all of it', async () => {
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":"Oslo"}' },
    };
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi!' },
      { role: 'user', content: 'How is the weather in Oslo?' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
    ];
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const request = {
      ...STORED,
      messages,
      tools,
      response_format: { type: 'json_object' },
      parallel_tool_calls: false,
      temperature: 0.5,
      top_k: 3,
      unknown: 1,
    };
    const { headers, body } = await complete(app.url, hello('mock/calls-tool', request));
    expect(body.choices[0].message.content).toBe('It is sunny.');
    expect(headers.get('x-parley-ignored')).toBe('unknown');
    expect(app.upstream.requests.at(-1)).toMatchObject({
      messages,
      tools,
      response_format: { type: 'json_object' },
      parallel_tool_calls: false,
      temperature: 0.5,
      top_k: 3,
    });
    const { messages: kept } = await conversationOf(body);
    expect(kept.map(({ role, text, responses }: any) => [role, text, responses[0]?.content])).toEqual([
      ['user', 'Hello', 'Hi!'],
      ['user', 'How is the weather in Oslo?', ''],
      ['tool', '', 'It is sunny.'],
    ]);
    expect(kept[1].responses[0].tool_calls).toMatchObject([{ id: 'call_1', name: 'weather' }]);
  });

  it('stream, and say first where they are kept', async () => {
    const { chunks, done } = await complete(
      app.url,
      hello('mock/one', { ...STORED, stream: true, stream_options: { include_usage: true } }),
    );
    expect([textOf(chunks), finishReasonsOf(chunks), done]).toEqual([answerOf('one'), ['stop'], true]);
    expect(chunks[0].parley).toEqual(
      expect.objectContaining({ conversation_id: expect.any(String), run_id: expect.any(String) }),
    );
    expect(chunks.at(-1)).toMatchObject({ usage: { total_tokens: 18 }, parley: chunks[0].parley });
  });

  it('take several models, fall back and race as those that are not kept', async () => {
    const ask = async (models: string[], route?: string) =>
      complete(app.url, { ...hello(''), ...STORED, model: undefined, models, route });
    const all = await ask(['mock/one', 'mock/fails', 'mock/two']);
    expect(all.body.choices.map(({ index, model }: any) => [index, model])).toEqual([
      [0, 'mock/one'],
      [2, 'mock/two'],
    ]);
    expect((await conversationOf(all.body)).participants).toHaveLength(3);
    const fallback = await ask(['mock/fails', 'mock/two'], 'fallback');
    expect(fallback.body).toMatchObject({ model: 'mock/two', parley: { choices: [{ attempts: 2 }] } });
    const race = await ask(['mock/silent', 'mock/one'], 'race');
    expect(race.body).toMatchObject({ model: 'mock/one', choices: [{ index: 0 }] });
    const stream = await complete(app.url, {
      ...hello(''),
      ...STORED,
      model: undefined,
      models: ['mock/silent', 'mock/one'],
      route: 'race',
      stream: true,
    });
    expect([textOf(stream.chunks), finishReasonsOf(stream.chunks), stream.done]).toEqual([
      answerOf('one'),
      ['stop'],
      true,
    ]);
    const twice = await complete(app.url, hello('mock/one', { ...STORED, n: 2 }));
    expect(twice.body.choices.map(({ index }: any) => index)).toEqual([0, 1]);
  });

  it('go on when their client goes away', async () => {
    const abort = new AbortController();
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('mock/stalls', { ...STORED, stream: true })),
      signal: abort.signal,
    });
    const first = new TextDecoder().decode((await response.body?.getReader().read())?.value);
    abort.abort();
    const { parley } = JSON.parse(first.slice('data: '.length).split('\n')[0] ?? '');
    const { body } = await app.get(`/api/v1/runs/${parley.run_id}`);
    expect(body.status).toBe('running');
    expect(app.upstream.aborted).not.toContain('stalls');
    await app.post(`/api/v1/runs/${parley.run_id}/cancel`, {});
    await app.upstream.whenAborted('stalls');
  });

  it('fail with the same statuses, whole and streaming', async () => {
    for (const stream of [false, true]) {
      const { status, body } = await complete(app.url, hello('mock/unauthorized', { ...STORED, stream }));
      expect([status, body.error.code]).toEqual([401, 'invalid_api_key']);
    }
    const { chunks, done } = await complete(app.url, hello('mock/cuts', { ...STORED, stream: true }));
    expect([textOf(chunks), done, chunks.at(-1).error.code]).toEqual([
      'Cut in the mid',
      false,
      'provider_failed',
    ]);
  });

  it.each([
    [
      {
        messages: [
          { role: 'assistant', content: 'Hi' },
          { role: 'user', content: 'x' },
        ],
      },
      'messages',
    ],
    [
      {
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: 'Hi' },
        ],
      },
      'messages',
    ],
    [{ metadata: { topic: 7 } }, 'metadata.topic'],
    [{ model: 'no-such-model' }, 'model'],
    [{ messages: [{ role: 'user', content: ' ' }] }, 'prompt'],
  ])('leave nothing behind when they are refused: %j', async (changes, param) => {
    const count = async () => (await app.get('/api/v1/conversations?limit=100')).body.items.length;
    const before = await count();
    const { status, body } = await complete(app.url, { ...hello('mock/one', STORED), ...changes });
    expect([status, body.error.param]).toEqual([param === 'model' ? 404 : 400, param]);
    expect(await count()).toBe(before);
  });

  it('are understood by the official SDK', async () => {
    const client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: 'anything', maxRetries: 0 });
    const completion = await client.chat.completions
      .stream({ model: 'mock/two', messages: [{ role: 'user', content: 'Hello' }], store: true })
      .finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe(answerOf('two'));
  });
});
