import OpenAI, { APIError } from 'openai';
import { answerOf } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';

const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
} as const;
const QUESTION = [{ role: 'user', content: 'How is the weather in Oslo?' }] as const;

/** The official client, pointed here by nothing but its base URL. */
describe('the official SDK of OpenAI', () => {
  let app: ScriptedApp;
  let client: OpenAI;
  beforeAll(async () => {
    app = await startScriptedApp({ LLM_RETRIES: '0' });
    client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: 'anything', maxRetries: 0 });
  });
  afterAll(() => app.close());

  const ask = (model: string, more: object = {}) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }], ...more });
  const failureOf = async (call: PromiseLike<unknown>): Promise<APIError> => {
    const error = await Promise.resolve(call).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(APIError);
    return error as APIError;
  };

  it('completes', async () => {
    const completion = await ask('mock/one');
    expect(completion.choices[0]?.message.content).toBe(answerOf('one'));
    expect(completion.usage?.total_tokens).toBe(18);
    expect(completion._request_id).toEqual(expect.any(String));
  });

  it('streams, and puts the pieces together', async () => {
    const stream = client.chat.completions.stream({
      model: 'mock/one',
      messages: [{ role: 'user', content: 'Hello' }],
      stream_options: { include_usage: true },
    });
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe(answerOf('one'));
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
  });

  it('has tools called, and goes on with what they answered', async () => {
    const first = await ask('mock/calls-tool', { messages: QUESTION, tools: [WEATHER], tool_choice: 'auto' });
    const [choice] = first.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.content).toBeNull();
    const [call] = choice?.message.tool_calls ?? [];
    expect(call).toMatchObject({ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo"}' } });
    const second = await ask('mock/calls-tool', {
      messages: [...QUESTION, choice?.message, { role: 'tool', tool_call_id: call?.id, content: 'sunny' }],
      tools: [WEATHER],
    });
    expect(second.choices[0]?.message.content).toBe('It is sunny.');
    expect(app.upstream.requests.at(-1)?.messages).toEqual([
      { role: 'user', content: 'How is the weather in Oslo?' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
    ]);
  });

  it('streams calls of tools, and runs them by itself', async () => {
    const asked: unknown[] = [];
    const runner = client.chat.completions.runTools({
      model: 'mock/calls-tool',
      stream: true,
      messages: [...QUESTION],
      tools: [
        {
          type: 'function',
          function: {
            ...WEATHER.function,
            parameters: { ...WEATHER.function.parameters, required: ['city'] },
            parse: JSON.parse,
            function: (given: unknown) => {
              asked.push(given);
              return 'sunny';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('It is sunny.');
    expect(asked).toEqual([{ city: 'Oslo' }]);
  });

  it('parses an answer that follows a JSON schema', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    const completion = await client.chat.completions.parse({
      model: 'demo/burst',
      messages: [{ role: 'user', content: 'Where in Norway is Oslo?' }],
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } },
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ city: expect.any(String) });
  });

  it('aborts whoever is being asked when it aborts its stream', async () => {
    const stream = await client.chat.completions.create({
      model: 'mock/stalls',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.content).toBe('Some text');
      break;
    }
    stream.controller.abort();
    await app.upstream.whenAborted('stalls');
  });

  it('aborts whoever is being asked when it aborts a request', async () => {
    const abort = new AbortController();
    const call = client.chat.completions.create(
      { model: 'mock/silent', messages: [{ role: 'user', content: 'Hello' }] },
      { signal: abort.signal },
    );
    const outcome = call.then(
      () => 'answered',
      () => 'aborted',
    );
    await app.upstream.whenAsked('silent');
    abort.abort();
    expect(await outcome).toBe('aborted');
    await app.upstream.whenAborted('silent');
  });

  it.each([
    ['mock/unauthorized', OpenAI.AuthenticationError, 401, 'invalid_api_key'],
    ['no-such-model', OpenAI.NotFoundError, 404, 'model_not_found'],
    ['parley/oracle', OpenAI.NotFoundError, 404, 'model_not_found'],
    ['mock/limited', OpenAI.RateLimitError, 429, 'rate_limit_exceeded'],
    ['mock/fails', OpenAI.InternalServerError, 502, 'provider_failed'],
    ['mock/html', OpenAI.InternalServerError, 503, 'provider_overloaded'],
    ['mock/cuts', OpenAI.InternalServerError, 502, 'provider_failed'],
    ['anthropic/claude-sonnet-5', OpenAI.BadRequestError, 400, 'provider_not_configured'],
  ])('throws for %s what it throws for OpenAI', async (model, type, status, code) => {
    const error = await failureOf(ask(model));
    expect(error).toBeInstanceOf(type);
    expect([error.status, error.code]).toEqual([status, code]);
    expect(error.requestID).toEqual(expect.any(String));
    expect(error.message).not.toMatch(/sk-|<html>|internal-host/);
  });

  it('throws at the same place when it streams', async () => {
    const error = await failureOf(ask('mock/limited', { stream: true }));
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error.headers?.get('retry-after')).toBe('7');
  });

  it('is told of an answer that breaks off in the middle', async () => {
    const stream = await client.chat.completions.create({
      model: 'mock/cuts',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    const read: string[] = [];
    const error = await failureOf(
      (async () => {
        for await (const chunk of stream) {
          expect(chunk.choices[0]?.finish_reason).toBeNull();
          read.push(chunk.choices[0]?.delta.content ?? '');
        }
      })(),
    );
    expect(read.join('')).toBe('Cut in the mid');
    expect(error.code).toBe('provider_failed');
  });

  it.each([
    ['mock/unauthorized', 1],
    ['mock/limited', 2],
    ['anthropic/claude-sonnet-5', 1],
  ])('asks again for %s only when that may help', async (model, requests) => {
    let sent = 0;
    const patient = new OpenAI({
      baseURL: `${app.url}/v1`,
      apiKey: 'anything',
      maxRetries: 1,
      fetch: async (url, init) => {
        sent += 1;
        const response = await fetch(url, init);
        const headers = new Headers(response.headers);
        // As long as the provider asks for; this test has no time for it.
        headers.set('retry-after-ms', '1');
        return new Response(response.body, { status: response.status, headers });
      },
    });
    await failureOf(
      patient.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] }),
    );
    expect(sent).toBe(requests);
  });

  it('lists models, and finds one whose id has a slash', async () => {
    const ids: string[] = [];
    for await (const { id, object } of client.models.list()) {
      expect(object).toBe('model');
      ids.push(id);
    }
    expect(ids).toEqual(expect.arrayContaining(['mock/one', 'demo/quick']));
    expect(ids.some((id) => id.startsWith('anthropic/'))).toBe(false);
    expect(await client.models.retrieve('demo/quick')).toMatchObject({ id: 'demo/quick', owned_by: 'demo' });
    const error = await failureOf(client.models.retrieve('no/such'));
    expect([error.status, error.code]).toEqual([404, 'model_not_found']);
  });

  it('puts the choices of several models together', async () => {
    const completion = await client.chat.completions
      .stream({ model: 'mock/one,mock/two', messages: [{ role: 'user', content: 'Hello' }] })
      .finalChatCompletion();
    expect(completion.choices.map(({ message }) => message.content)).toEqual([
      answerOf('one'),
      answerOf('two'),
    ]);
  });

  it('works beside the native API, too', async () => {
    const beside = new OpenAI({ baseURL: `${app.url}/api/v1`, apiKey: 'anything', maxRetries: 0 });
    const request = {
      model: 'mock/one',
      messages: [{ role: 'user' as const, content: 'Hello' }],
    };
    const whole = await beside.chat.completions.create(request);
    expect(whole.choices[0]?.message.content).toBe(answerOf('one'));
    expect(await beside.chat.completions.stream(request).finalContent()).toBe(answerOf('one'));
    const ids: string[] = [];
    for await (const { id } of beside.models.list()) ids.push(id);
    expect(ids).toContain('demo/quick');
    expect(await beside.models.retrieve('demo/quick')).toMatchObject({ id: 'demo/quick' });
    expect(await failureOf(beside.models.retrieve('no/such'))).toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('is shown the way from the Responses API', async () => {
    const error = await failureOf(client.responses.create({ model: 'demo/quick', input: 'Hello' }));
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error.message).toContain('POST /v1/chat/completions');
  });
});
