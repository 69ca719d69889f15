import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  Output,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { answerOf } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { steppedModel } from '../../support/stepped-model';

const PLACE = jsonSchema<{ city: string }>({
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
});

/** A PNG of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let app: ScriptedApp;
const stepped = steppedModel();
beforeAll(async () => {
  app = await startScriptedApp({ LLM_RETRIES: '0' }, { stepped: stepped.behaviour });
});
afterAll(() => app.close());

/** Both of its providers that a user may point here, each by nothing but its base URL. */
const PROVIDERS: [string, (model: string) => LanguageModel][] = [
  ['@ai-sdk/openai', (model) => createOpenAI({ baseURL: `${app.url}/v1`, apiKey: 'anything' }).chat(model)],
  [
    '@ai-sdk/openai-compatible',
    (model) =>
      createOpenAICompatible({
        name: 'parley',
        baseURL: `${app.url}/v1`,
        includeUsage: true,
        supportsStructuredOutputs: true,
      })(model),
  ],
];

describe.each(PROVIDERS)('the AI SDK of Vercel with %s', (_, model) => {
  const asking = (name: string) => ({ model: model(name), prompt: 'Hello', maxRetries: 0 });
  /** A tool that remembers what it was asked. */
  const weather = (asked: unknown[]) => ({
    weather: tool({
      description: 'The weather of a city',
      inputSchema: PLACE,
      execute: (input: { city: string }) => {
        asked.push(input);
        return 'sunny';
      },
    }),
  });

  it('generates a text, and is told its usage', async () => {
    const { text, finishReason, usage, response } = await generateText(asking('mock/one'));
    expect([text, finishReason, response.modelId]).toEqual([answerOf('one'), 'stop', 'mock/one']);
    expect(usage).toMatchObject({ inputTokens: 11, outputTokens: 7, totalTokens: 18 });
    expect(usage.inputTokenDetails.cacheReadTokens).toBe(3);
  });

  it('reads a text while it is written', async () => {
    const result = streamText(asking('mock/stepped'));
    await stepped.asked();
    stepped.write('First');
    const pieces: string[] = [];
    for await (const piece of result.textStream) {
      pieces.push(piece);
      if (pieces.length === 1) {
        stepped.write(', then');
        stepped.finish();
      }
    }
    expect([pieces, await result.finishReason]).toEqual([['First', ', then'], 'stop']);
  });

  it('is told the usage of a stream', async () => {
    const result = streamText(asking('mock/two'));
    expect(await result.text).toBe(answerOf('two'));
    expect(await result.usage).toMatchObject({ inputTokens: 11, outputTokens: 7, totalTokens: 18 });
  });

  it('has a tool called, and goes on with what it says in a second step', async () => {
    const asked: unknown[] = [];
    const { text, steps } = await generateText({
      ...asking('mock/calls-tool'),
      tools: weather(asked),
      stopWhen: stepCountIs(5),
    });
    expect([text, asked]).toEqual(['It is sunny.', [{ city: 'Oslo' }]]);
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    expect(app.upstream.requests.at(-1)?.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'call_1', function: { name: 'weather' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
    ]);
  });

  it('streams calls of a tool over several steps', async () => {
    const asked: unknown[] = [];
    const result = streamText({
      ...asking('mock/calls-tool'),
      tools: weather(asked),
      stopWhen: stepCountIs(5),
    });
    const kinds = new Set<string>();
    for await (const { type } of result.fullStream) kinds.add(type);
    expect([...kinds]).toEqual(
      expect.arrayContaining(['tool-input-delta', 'tool-call', 'tool-result', 'text-delta', 'finish']),
    );
    expect(kinds).not.toContain('error');
    expect([await result.text, (await result.steps).length, asked]).toEqual([
      'It is sunny.',
      2,
      [{ city: 'Oslo' }],
    ]);
  });

  it('gets an object that follows its schema, while it is written, too', async () => {
    const output = Output.object({ schema: PLACE });
    expect((await generateText({ ...asking('demo/burst'), output })).output).toEqual({
      city: expect.any(String),
    });
    const result = streamText({ ...asking('mock/stepped'), output });
    await stepped.asked();
    stepped.write('{"city": "Os');
    const parts: unknown[] = [];
    for await (const part of result.partialOutputStream) {
      parts.push(part);
      if (parts.length === 1) {
        stepped.write('lo"}');
        stepped.finish();
      }
    }
    expect([parts, await result.output]).toEqual([[{ city: 'Os' }, { city: 'Oslo' }], { city: 'Oslo' }]);
    expect(app.upstream.requests.at(-1)?.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { schema: { required: ['city'], additionalProperties: false } },
    });
  });

  it('shows a model an image, tells it its part, and sets it up', async () => {
    await generateText({
      model: model('mock/one'),
      system: 'Be brief.',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', image: Buffer.from(PIXEL, 'base64') },
          ],
        },
      ],
      temperature: 0.5,
      maxOutputTokens: 100,
      stopSequences: ['END'],
    });
    expect(app.upstream.requests.at(-1)).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
          ],
        },
      ],
      temperature: 0.5,
      stop: ['END'],
    });
  });

  it('has a stream aborted', async () => {
    const abort = new AbortController();
    const result = streamText({ ...asking('mock/stalls'), abortSignal: abort.signal });
    const before = app.upstream.aborted.length;
    const kinds: string[] = [];
    for await (const { type } of result.fullStream) {
      kinds.push(type);
      if (type === 'text-delta') abort.abort();
    }
    expect(kinds.at(-1)).toBe('abort');
    await app.upstream.whenIdle();
    expect(app.upstream.aborted.slice(before)).toEqual(['stalls']);
  });

  it.each([
    ['mock/unauthorized', 401, false],
    ['no-such-model', 404, false],
    ['mock/limited', 429, true],
    ['mock/fails', 502, true],
    ['anthropic/claude-sonnet-5', 400, false],
  ])('throws for %s what it throws for OpenAI', async (name, statusCode, isRetryable) => {
    const error = await generateText(asking(name)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode, isRetryable, message: expect.not.stringMatching(/sk-/) });
  });

  it('is told of an answer that breaks off in the middle', async () => {
    const read: string[] = [];
    const errors: unknown[] = [];
    const result = streamText({ ...asking('mock/cuts'), onError: ({ error }) => void errors.push(error) });
    for await (const piece of result.textStream) read.push(piece);
    expect(read.join('')).toBe('Cut in the mid');
    expect(errors).toHaveLength(1);
  });
});
