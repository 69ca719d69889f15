import { LLMock } from '@copilotkit/aimock';
import { type RunningApp, startApp } from '../../support/app';
import * as anthropic from '../../fixtures/providers/anthropic-messages';
import * as openai from '../../fixtures/providers/chat-completions';
import * as google from '../../fixtures/providers/gemini-contents';
import { asEvents, asNamedEvents } from '../../providers/adapters/asking';
import { Upstream } from '../../providers/adapters/upstream';
import { complete, finishReasonsOf, hello, textOf } from './support';

const PNG = 'iVBORw0KGgoAAAANSUhEUg==';
const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const SCHEMA = { ...PARAMETERS, additionalProperties: false };

/** A request with nearly everything in it. */
const EVERYTHING = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'developer', content: [{ type: 'text', text: 'Use metric units.' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Where is this, and how is the weather?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}`, detail: 'high' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
        { id: 'call_2', type: 'function', function: { name: 'weather', arguments: '{"city":"Bergen"}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
    { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'rain' }] },
  ],
  tools: [
    {
      type: 'function',
      function: { name: 'weather', description: 'The weather', parameters: PARAMETERS, strict: true },
    },
  ],
  tool_choice: { type: 'function', function: { name: 'weather' } },
  parallel_tool_calls: false,
  response_format: { type: 'json_schema', json_schema: { name: 'place', schema: SCHEMA, strict: true } },
  stop: 'END',
  max_tokens: 50,
  max_completion_tokens: 300,
  user: 'user-7',
};

describe('the same request in three wire protocols', () => {
  let upstream: Upstream;
  let app: RunningApp;
  beforeAll(async () => {
    upstream = await Upstream.start();
    app = await startApp({
      LLM_RETRIES: '0',
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: `${upstream.url}/v1`,
      ANTHROPIC_API_KEY: 'k',
      ANTHROPIC_BASE_URL: upstream.url,
      GOOGLE_API_KEY: 'k',
      GOOGLE_BASE_URL: upstream.url,
    });
  });
  afterAll(async () => {
    await app.close();
    await upstream.stop();
  });

  const STREAMS = {
    openai: asEvents(...openai.textThenUsageWithoutChoices),
    anthropic: asNamedEvents(...anthropic.textWithCacheAndPings),
    google: asEvents(...google.thoughtsThenTextWithUsageOnEachChunk),
  };

  async function sentTo(model: string, changes: object = {}): Promise<any> {
    upstream.answersWith(STREAMS[model.split('/')[0] as keyof typeof STREAMS]);
    const { status, headers } = await complete(app.url, { model, ...EVERYTHING, ...changes });
    expect(status).toBe(200);
    return { ...upstream.lastRequest.body, ignored: headers.get('x-parley-ignored') };
  }

  it('is whole for OpenAI', async () => {
    expect(
      await sentTo('openai/gpt-4o', { temperature: 0.3, seed: 7, frequency_penalty: 0.5 }),
    ).toMatchObject({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be brief.\n\nUse metric units.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Where is this, and how is the weather?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
          ],
        },
        EVERYTHING.messages[3],
        { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
        { role: 'tool', tool_call_id: 'call_2', content: 'rain' },
      ],
      tools: EVERYTHING.tools,
      tool_choice: EVERYTHING.tool_choice,
      parallel_tool_calls: false,
      response_format: EVERYTHING.response_format,
      stop: ['END'],
      max_tokens: 300,
      user: 'user-7',
      temperature: 0.3,
      seed: 7,
      frequency_penalty: 0.5,
      ignored: 'messages[2].content[1].image_url.detail',
    });
  });

  it('is whole for Anthropic', async () => {
    const body = await sentTo('anthropic/claude-sonnet-4-6', { seed: 7, reasoning_effort: 'low' });
    expect(body).toMatchObject({
      system: 'Be brief.\n\nUse metric units.',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Where is this, and how is the weather?' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Oslo' } },
            { type: 'tool_use', id: 'call_2', name: 'weather', input: { city: 'Bergen' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: 'sunny' },
            { type: 'tool_result', tool_use_id: 'call_2', content: 'rain' },
          ],
        },
      ],
      tools: [{ name: 'weather', description: 'The weather', input_schema: PARAMETERS }],
      tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
      output_config: { effort: 'low', format: { type: 'json_schema', schema: SCHEMA } },
      stop_sequences: ['END'],
      max_tokens: 300,
      metadata: { user_id: 'user-7' },
    });
    expect(body.ignored).toBe('messages[2].content[1].image_url.detail, seed, tools.strict');
  });

  it('is whole for Google', async () => {
    const body = await sentTo('google/gemini-2.5-flash', { seed: 7, reasoning_effort: 'low' });
    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.\n\nUse metric units.' }] },
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'Where is this, and how is the weather?' },
            { inlineData: { mimeType: 'image/png', data: PNG } },
          ],
        },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'weather', args: { city: 'Oslo' } } },
            { functionCall: { name: 'weather', args: { city: 'Bergen' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'weather', response: { result: 'sunny' } } },
            { functionResponse: { name: 'weather', response: { result: 'rain' } } },
          ],
        },
      ],
      tools: [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: PARAMETERS }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] } },
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: SCHEMA,
        thinkingConfig: { thinkingBudget: 1_024 },
        stopSequences: ['END'],
        maxOutputTokens: 300,
        seed: 7,
      },
    });
    expect(body.ignored).toBe(
      'messages[2].content[1].image_url.detail, parallel_tool_calls, user, tools.strict',
    );
    expect(JSON.stringify(body.tools)).not.toContain('strict');
  });

  it('refuses an image that Google would have to fetch, and one for a model without eyes', async () => {
    const messages = [
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'https://images.example/cat.png' } }],
      },
    ];
    const fetched = await complete(app.url, { model: 'google/gemini-2.5-flash', messages });
    expect([fetched.status, fetched.body.error.code]).toEqual([400, 'provider_refused']);
    const blind = await complete(app.url, { model: 'openai/gpt-4', messages });
    expect([blind.status, blind.body.error.code]).toEqual([400, 'provider_refused']);
  });

  it('has the log probabilities of a provider that tells them', async () => {
    const token = { token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] };
    upstream.answersWith(
      asEvents(
        {
          ...openai.chunk({ content: 'Hi' }),
          choices: [
            { index: 0, delta: { content: 'Hi' }, logprobs: { content: [token] }, finish_reason: null },
          ],
        },
        openai.chunk({}, 'stop'),
        '[DONE]',
      ),
    );
    const request = hello('openai/gpt-4o', { logprobs: true, top_logprobs: 2 });
    const { body } = await complete(app.url, request);
    expect(body.choices[0].logprobs).toEqual({ content: [token], refusal: null });
    expect(upstream.lastRequest.body).toMatchObject({ logprobs: true, top_logprobs: 2 });
    const { chunks } = await complete(app.url, { ...request, stream: true });
    const told = chunks.flatMap(({ choices }) => choices[0].logprobs?.content ?? []);
    expect(told).toEqual([token]);
    const elsewhere = await complete(app.url, hello('anthropic/claude-sonnet-5', { logprobs: true }));
    expect([elsewhere.status, elsewhere.body.error.code]).toEqual([400, 'unsupported_parameter']);
  });

  /** Every recorded stream: what comes in may be as odd as it likes, what goes out is checked in `complete`. */
  const RECORDED: [string, string, Record<string, unknown>, (stream: any) => string][] = [
    ['openai/gpt-4o', 'chat completions', openai, (stream) => asEvents(...[stream].flat())],
    ['anthropic/claude-sonnet-5', 'messages', anthropic, (stream) => asNamedEvents(...[stream].flat())],
    ['google/gemini-2.5-flash', 'contents', google, (stream) => asEvents(...[stream].flat())],
  ];
  const STREAMED = RECORDED.flatMap(([model, , fixtures, write]) =>
    Object.entries(fixtures)
      .filter(([, stream]) => typeof stream !== 'function')
      .map(([name, stream]): [string, string, string] => [model, name, write(stream)]),
  );

  it.each(STREAMED)(
    'sends nothing but valid payloads, whatever %s sends: %s',
    async (model, _name, stream) => {
      upstream.answersWith(stream);
      const whole = await complete(app.url, hello(model, { n: 1 }));
      const streamed = await complete(
        app.url,
        hello(model, { stream: true, stream_options: { include_usage: true } }),
      );
      if (whole.status !== 200) {
        // Nothing was to be had, or it broke off: then neither form says that it was complete.
        expect(streamed.done).toBe(false);
        return;
      }
      const [choice] = whole.body.choices;
      expect(streamed.done).toBe(true);
      expect(textOf(streamed.chunks)).toBe(choice.message.content ?? '');
      expect(finishReasonsOf(streamed.chunks)).toEqual([choice.finish_reason]);
      const calls = new Map<number, string>();
      for (const piece of streamed.chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])) {
        calls.set(piece.index, (calls.get(piece.index) ?? '') + piece.function.arguments);
      }
      expect([...calls.values()]).toEqual(
        (choice.message.tool_calls ?? []).map((call: any) => call.function.arguments),
      );
      expect(streamed.chunks.at(-1).usage).toEqual(whole.body.usage);
    },
  );
});

/** An upstream that this project did not write. */
describe('three providers as a third party plays them', () => {
  const ANSWER = 'Light is scattered by the air, blue more than red. '.repeat(10);
  let mock: LLMock;
  let app: RunningApp;
  beforeAll(async () => {
    mock = new LLMock({ port: 0, chunkSize: 7 });
    mock.onMessage('Why is the sky blue?', { content: ANSWER });
    mock.onMessage('Look Oslo up', { toolCalls: [{ name: 'look_up', arguments: '{"city":"Oslo"}' }] });
    await mock.start();
    app = await startApp({
      OPENAI_API_KEY: 'mock-key',
      OPENAI_BASE_URL: `${mock.url}/v1`,
      ANTHROPIC_API_KEY: 'mock-key',
      ANTHROPIC_BASE_URL: mock.url,
      GOOGLE_API_KEY: 'mock-key',
      GOOGLE_BASE_URL: mock.url,
    });
  });
  afterAll(async () => {
    await app.close();
    await mock.stop();
  });

  it('streams all three as choices', async () => {
    const { chunks, done } = await complete(app.url, {
      model: 'chatgpt,claude,gemini',
      messages: [{ role: 'user', content: 'Why is the sky blue?' }],
      stream: true,
    });
    expect(done).toBe(true);
    expect([0, 1, 2].map((index) => textOf(chunks, index))).toEqual([ANSWER, ANSWER, ANSWER]);
  });

  it.each(['chatgpt', 'claude', 'gemini'])('has a tool called by %s', async (model) => {
    const { body } = await complete(app.url, {
      model,
      messages: [{ role: 'user', content: 'Look Oslo up' }],
      tools: [{ type: 'function', function: { name: 'look_up', parameters: PARAMETERS } }],
    });
    expect(body.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ type: 'function', function: { name: 'look_up' } }] },
    });
    expect(JSON.parse(body.choices[0].message.tool_calls[0].function.arguments)).toEqual({ city: 'Oslo' });
  });
});
