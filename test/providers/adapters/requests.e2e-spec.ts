import { type ProviderRequest } from '../../../src/modules/providers/spec/provider';
import { ask, failureOf, providerAt, TEST_KEY } from './asking';
import { type ReceivedRequest, Upstream } from './upstream';

const PNG = 'iVBORw0KGgoAAAANSUhEUg==';

const IMAGE_PROMPT: ProviderRequest['messages'] = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', data: PNG },
    ],
  },
];

const TOOL = {
  name: 'look_up',
  description: 'Looks a city up',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, additionalProperties: false },
};

const EVERYTHING: ProviderRequest['parameters'] = {
  temperature: 0.5,
  top_p: 0.9,
  top_k: 40,
  max_tokens: 100,
  stop: ['END'],
  frequency_penalty: 0.1,
  presence_penalty: 0.2,
  repetition_penalty: 1.1,
  seed: 7,
};

describe('what is sent', () => {
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await Upstream.start();
  });

  afterAll(() => upstream.stop());

  async function sentTo(provider: string, changes: Partial<ProviderRequest>): Promise<ReceivedRequest> {
    await ask(providerAt(provider, upstream.url), changes);
    return upstream.lastRequest;
  }

  it.each([
    ['openai', '/v1/chat/completions', 'authorization', `Bearer ${TEST_KEY}`],
    ['groq', '/openai/v1/chat/completions', 'authorization', `Bearer ${TEST_KEY}`],
    ['openrouter', '/api/v1/chat/completions', 'authorization', `Bearer ${TEST_KEY}`],
    ['perplexity', '/chat/completions', 'authorization', `Bearer ${TEST_KEY}`],
    ['anthropic', '/v1/messages', 'x-api-key', TEST_KEY],
    ['google', '/v1beta/models/m:streamGenerateContent?alt=sse', 'x-goog-api-key', TEST_KEY],
  ])('to %s goes to %s with the key, and no telemetry', async (id, path, header, key) => {
    const sent = await sentTo(id, { model: 'm' });
    expect(sent.path).toBe(path);
    expect(sent.headers[header]).toBe(key);
    expect(sent.headers['user-agent']).toBe('parley');
    expect(Object.keys(sent.headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
  });

  describe('to services with chat completions', () => {
    it('has the system prompt, images and tools in their form', async () => {
      const { body } = await sentTo('xai', {
        system: 'Be brief.',
        messages: IMAGE_PROMPT,
        tools: [TOOL],
        toolChoice: { name: 'look_up' },
      });
      expect(body).toEqual({
        model: 'some-model',
        stream: true,
        stream_options: { include_usage: true },
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
            ],
          },
        ],
        tools: [{ type: 'function', function: TOOL }],
        tool_choice: { type: 'function', function: { name: 'look_up' } },
      });
    });

    it('has the turns of a tool call', async () => {
      const { body } = await sentTo('groq', {
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
          { role: 'assistant', text: '', toolCalls: [{ id: 'call_1', name: 'look_up', arguments: '' }] },
          { role: 'tool', toolCallId: 'call_1', toolName: 'look_up', content: 'no such city', isError: true },
        ],
      });
      expect(body.messages).toEqual([
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'Error: no such city' },
      ]);
    });

    it('has parameters by the names of the service', async () => {
      const { seed, repetition_penalty, ...shared } = EVERYTHING;
      const sent = async (id: string) => (await sentTo(id, { parameters: EVERYTHING })).body;
      expect(await sent('vllm')).toMatchObject(EVERYTHING);
      expect(await sent('mistral')).toMatchObject({ ...shared, random_seed: seed });
      expect(await sent('mistral')).not.toHaveProperty('seed');
      expect(await sent('llama-cpp')).toMatchObject({ ...shared, repeat_penalty: repetition_penalty });
    });

    it('leaves out an empty list of stop sequences, and a tool choice without tools', async () => {
      const { body } = await sentTo('groq', { parameters: { stop: [] }, toolChoice: 'required', tools: [] });
      expect(body).not.toHaveProperty('stop');
      expect(body).not.toHaveProperty('tool_choice');
      expect(body).not.toHaveProperty('tools');
    });

    it.each([
      ['gpt-4o', 'system', 'max_tokens', undefined],
      ['gpt-5', 'developer', 'max_completion_tokens', undefined],
      ['o3', 'developer', 'max_completion_tokens', undefined],
      ['gpt-6-sol', 'developer', 'max_completion_tokens', 'none'],
    ])(
      'to OpenAI for %s has the role %s, %s, and the effort that tools need',
      async (model, role, limit, effort) => {
        const { body } = await sentTo('openai', {
          model,
          system: 'S',
          parameters: { max_tokens: 9 },
          tools: [TOOL],
        });
        expect(body).toMatchObject({ messages: [{ role, content: 'S' }, {}], [limit]: 9 });
        expect(body.reasoning_effort).toBe(effort);
      },
    );

    it('to Mistral has tool call ids in the form that it insists on', async () => {
      const { body } = await sentTo('mistral', {
        messages: [
          { role: 'assistant', text: '', toolCalls: [{ id: 'toolu_01ABC', name: 'f', arguments: '{}' }] },
          { role: 'tool', toolCallId: 'toolu_01ABC', toolName: 'f', content: 'x', isError: false },
        ],
      });
      const [asked, answered] = body.messages as [{ tool_calls: [{ id: string }] }, { tool_call_id: string }];
      expect(asked.tool_calls[0].id).toMatch(/^[a-z0-9]{9}$/);
      expect(answered.tool_call_id).toBe(asked.tool_calls[0].id);
      expect(body).not.toHaveProperty('stream_options');
    });

    it('to Perplexity joins neighbours with the same role', async () => {
      const { body } = await sentTo('perplexity', {
        system: 'S',
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'One' }] },
          { role: 'user', content: [{ type: 'text', text: 'Two' }] },
          { role: 'assistant', text: 'Three', toolCalls: [] },
        ],
      });
      expect(body.messages).toEqual([
        { role: 'system', content: 'S' },
        { role: 'user', content: 'One\n\nTwo' },
        { role: 'assistant', content: 'Three' },
      ]);
    });
  });

  describe('to Anthropic', () => {
    it('has the system prompt, images and tools in its form, and the limit of the model', async () => {
      const { body } = await sentTo('anthropic', {
        model: 'claude-haiku-4-5',
        system: 'Be brief.',
        messages: [
          ...IMAGE_PROMPT,
          { role: 'user', content: [{ type: 'image', url: 'https://example.org/a.jpg' }] },
          { role: 'user', content: [{ type: 'text', text: ' ' }] },
        ],
        tools: [TOOL],
        toolChoice: 'required',
      });
      expect(body).toEqual({
        model: 'claude-haiku-4-5',
        max_tokens: 64_000,
        stream: true,
        system: 'Be brief.',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
              { type: 'image', source: { type: 'url', url: 'https://example.org/a.jpg' } },
            ],
          },
        ],
        tools: [{ name: 'look_up', description: 'Looks a city up', input_schema: TOOL.parameters }],
        tool_choice: { type: 'any' },
      });
    });

    it('has the parameters that it knows, under an API version that knows them', async () => {
      const { body, headers } = await sentTo('anthropic', { parameters: EVERYTHING });
      expect(body).toMatchObject({
        temperature: 0.5,
        top_p: 0.9,
        top_k: 40,
        max_tokens: 100,
        stop_sequences: ['END'],
      });
      expect(body).not.toHaveProperty('seed');
      expect(headers['anthropic-version']).toBe('2023-06-01');
    });

    it('asks models that always think to show it', async () => {
      expect((await sentTo('anthropic', { model: 'claude-fable-5-1' })).body.thinking).toEqual({
        type: 'adaptive',
        display: 'summarized',
      });
      expect((await sentTo('anthropic', { model: 'claude-opus-4-6' })).body).not.toHaveProperty('thinking');
    });
  });

  describe('to Google', () => {
    it('has the system prompt, images, tools and parameters in its form', async () => {
      const { body } = await sentTo('google', {
        model: 'gemini-2.5-flash',
        system: 'Be brief.',
        messages: IMAGE_PROMPT,
        tools: [TOOL],
        toolChoice: { name: 'look_up' },
        parameters: EVERYTHING,
      });
      expect(body).toMatchObject({
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [
          {
            role: 'user',
            parts: [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: PNG } }],
          },
        ],
        tools: [
          {
            functionDeclarations: [
              { name: 'look_up', description: 'Looks a city up', parametersJsonSchema: TOOL.parameters },
            ],
          },
        ],
        toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look_up'] } },
      });
      expect(body.generationConfig).toEqual({
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        seed: 7,
        thinkingConfig: { includeThoughts: true },
      });
    });

    it('does not ask models for thoughts that have none to show', async () => {
      const { body } = await sentTo('google', { model: 'gemini-2.0-flash' });
      expect(body.generationConfig).toEqual({});
    });

    it('marks a call of another model, which has no signature', async () => {
      const { body } = await sentTo('google', {
        model: 'gemini-3.8-flash',
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
          { role: 'assistant', text: 'Wait.', toolCalls: [{ id: 'x', name: 'f', arguments: '{"a":1}' }] },
          { role: 'tool', toolCallId: 'x', toolName: 'f', content: 'Rain', isError: false },
        ],
      });
      expect(body.contents).toMatchObject([
        {},
        {
          role: 'model',
          parts: [
            { text: 'Wait.' },
            {
              functionCall: { name: 'f', args: { a: 1 } },
              thoughtSignature: 'skip_thought_signature_validator',
            },
          ],
        },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { result: 'Rain' } } }] },
      ]);
    });

    it('is nothing when an image is only an address', async () => {
      const before = upstream.requests.length;
      const events = await ask(providerAt('google', upstream.url), {
        messages: [{ role: 'user', content: [{ type: 'image', url: 'https://example.org/a.jpg' }] }],
      });
      expect(failureOf(events)).toMatchObject({ kind: 'invalid_request', retryable: false });
      expect(upstream.requests).toHaveLength(before);
    });

    it.each(['../../v1beta/files', 'gemini?key=x', 'a/../b', 'models/..', ''])(
      'is nothing for the model name "%s", which would lead elsewhere',
      async (model) => {
        const before = upstream.requests.length;
        expect(failureOf(await ask(providerAt('google', upstream.url), { model }))).toMatchObject({
          kind: 'not_found',
        });
        expect(upstream.requests).toHaveLength(before);
      },
    );
  });
});
