import { answerOf } from '../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

describe('POST /api/v1/chat, answered as JSON', () => {
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp()));
  afterAll(() => app.close());

  it('asks all models in parallel and gives every answer with its figures', async () => {
    const { status, body } = await app.post('/api/v1/chat', {
      prompt: 'What is the capital of France?',
      conversation_id: null,
      models: ['mock/one', 'mock/two', 'mock/three'],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      conversation_id: expect.any(String),
      user_message_id: expect.any(String),
      run_id: expect.any(String),
      status: 'completed',
    });
    expect(body.responses.map((response: any) => response.content)).toEqual(
      ['one', 'two', 'three'].map(answerOf),
    );
    expect(body.responses[0]).toMatchObject({
      provider: 'mock',
      provider_id: 'mock',
      model: 'mock/one',
      error: null,
      error_detail: null,
      finish_reason: 'stop',
      partial: false,
      usage: { input_tokens: 11, output_tokens: 7, cached_tokens: 3, reasoning_tokens: 0, total_tokens: 18 },
      estimated: false,
      cost_usd: null,
      latency_ms: expect.any(Number),
      ttft_ms: expect.any(Number),
    });
    expect(body.totals).toMatchObject({
      input_tokens: 33,
      output_tokens: 21,
      total_tokens: 54,
      cost_usd: null,
    });
  });

  it('keeps what it answered: the conversation shows the same', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Remember me',
      models: ['mock/one', 'mock/fails'],
    });
    const { status, body: kept } = await app.get(`/api/v1/conversations/${body.conversation_id}`);
    expect(status).toBe(200);
    expect(kept).toMatchObject({ title: 'Remember me' });
    expect(kept.participants).toHaveLength(2);
    expect(kept.messages).toHaveLength(1);
    expect(kept.messages[0]).toMatchObject({ id: body.user_message_id, role: 'user' });
    expect(kept.messages[0].responses).toMatchObject(body.responses);
  });

  it('gives each failure its own entry, with a stable code and no secret', async () => {
    const { status, body } = await app.post('/api/v1/chat', {
      prompt: 'Hello',
      models: ['one', 'fails', 'limited', 'unauthorized', 'html', 'cuts', 'ends-early', 'garbage'].map(
        (model) => `mock/${model}`,
      ),
      retries: 0,
    });
    expect(status).toBe(200);
    expect(body.status).toBe('partial');
    const [good, ...bad] = body.responses;
    expect(good).toMatchObject({ status: 'completed', error: null });
    expect(bad.map((response: any) => [response.status, response.error_detail.code])).toEqual([
      ['failed', expect.stringMatching(/^(overloaded|unknown)$/)],
      ['failed', 'rate_limited'],
      ['failed', 'auth'],
      ['failed', expect.any(String)],
      ['failed', expect.stringMatching(/^(network|stream_truncated)$/)],
      ['failed', 'stream_truncated'],
      ['failed', expect.any(String)],
    ]);
    expect(body.responses[2].error_detail).toMatchObject({
      provider_status: 429,
      retry_after_ms: 7_000,
      retryable: true,
    });
    expect(body.responses[5]).toMatchObject({ content: 'Cut in the mid', partial: true, estimated: true });
    expect(body.responses[6]).toMatchObject({
      content: 'No reason to end',
      partial: true,
      finish_reason: null,
    });
    const text = JSON.stringify(body);
    expect(text).not.toContain('verysecretkey');
    expect(text).not.toContain('internal-host-7');
  });

  it('skips a malformed chunk when the stream otherwise completes', async () => {
    const { body } = await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/one-bad-chunk'] });
    expect(body.responses[0]).toMatchObject({ status: 'completed', content: 'Before after.' });
  });

  it('repairs what Postgres cannot store, and keeps a character that came in two pieces', async () => {
    const { body } = await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/unstorable'] });
    expect(body.responses[0]).toMatchObject({
      status: 'completed',
      content: 'nul \uFFFD and 😀 fine, \uFFFD lone',
    });
    const { body: kept } = await app.get(`/api/v1/conversations/${body.conversation_id}`);
    expect(kept.messages[0].responses[0].content).toBe(body.responses[0].content);
  });

  it('names the variable of a provider that lacks its key, and asks the others', async () => {
    const { status, body } = await app.post('/api/v1/chat', { prompt: 'Hi', models: ['claude', 'mock/one'] });
    expect(status).toBe(200);
    expect(body.responses[0]).toMatchObject({
      provider: 'claude',
      provider_id: 'anthropic',
      status: 'failed',
      error: expect.stringContaining('ANTHROPIC_API_KEY'),
      error_detail: { code: 'not_configured' },
      usage: null,
      cost_usd: 0,
    });
    expect(body.responses[1]).toMatchObject({ status: 'completed' });
  });

  it('answers 200 when all models failed: the failures are the result', async () => {
    const { status, body } = await app.post('/api/v1/chat', {
      prompt: 'Hi',
      models: ['mock/fails', 'mock/limited'],
      retries: 0,
    });
    expect(status).toBe(200);
    expect(body.status).toBe('failed');
  });

  it('goes on with a conversation: each model reads its own answers and never another one’s', async () => {
    const first = await app.post('/api/v1/chat', { prompt: 'First', models: ['mock/one', 'mock/two'] });
    app.upstream.requests.length = 0;
    const second = await app.post('/api/v1/chat', {
      prompt: 'Second',
      conversation_id: first.body.conversation_id,
    });
    expect(second.body.responses.map((response: any) => response.model)).toEqual(['mock/one', 'mock/two']);
    expect(second.body.responses.map((response: any) => response.participant_id)).toEqual(
      first.body.responses.map((response: any) => response.participant_id),
    );
    for (const model of ['one', 'two']) {
      const request = app.upstream.requests.find((candidate) => candidate.model === model);
      expect(request?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
      expect(JSON.stringify(request?.messages)).toContain(answerOf(model));
      expect(JSON.stringify(request?.messages)).not.toContain(answerOf(model === 'one' ? 'two' : 'one'));
    }
  });

  it('quotes the others for a participant that reads all', async () => {
    const first = await app.post('/api/v1/chat', {
      prompt: 'First',
      models: ['mock/one', { model: 'mock/two', context_policy: 'all' }],
    });
    app.upstream.requests.length = 0;
    await app.post('/api/v1/chat', { prompt: 'Second', conversation_id: first.body.conversation_id });
    const reader = app.upstream.requests.find(({ model }) => model === 'two');
    const quoted = reader?.messages.filter((message) => JSON.stringify(message).includes(answerOf('one')));
    expect(quoted).toHaveLength(1);
    expect(quoted?.[0]).toMatchObject({ role: 'user' });
    expect(JSON.stringify(quoted)).toContain('mock/one');
  });

  it('sends system prompts, personas and parameters: the entry wins over the request', async () => {
    app.upstream.requests.length = 0;
    await app.post('/api/v1/chat', {
      prompt: 'Hi',
      system_prompt: 'Be kind.',
      parameters: { temperature: 0.5, max_tokens: 100 },
      models: [
        'mock/one',
        {
          model: 'mock/two',
          system_prompt: 'Be brief.',
          persona: { name: 'Ada' },
          parameters: { temperature: 1 },
        },
      ],
    });
    const sent = (model: string) => app.upstream.requests.find((request) => request.model === model);
    expect(sent('one')).toMatchObject({ temperature: 0.5, max_tokens: 100 });
    expect(sent('one')?.messages[0]).toMatchObject({ role: 'system', content: 'Be kind.' });
    expect(sent('two')).toMatchObject({ temperature: 1, max_tokens: 100 });
    expect(sent('two')?.messages[0]).toMatchObject({ role: 'system', content: 'You are Ada.\n\nBe brief.' });
  });

  it('gives the same model two seats when it is asked twice', async () => {
    const { body } = await app.post('/api/v1/chat', { prompt: 'Hi', models: ['mock/one', 'mock/one'] });
    const seats = body.responses.map((response: any) => response.participant_id);
    expect(new Set(seats).size).toBe(2);
    const again = await app.post('/api/v1/chat', {
      prompt: 'Again',
      conversation_id: body.conversation_id,
      models: ['mock/one', { participant_id: seats[0] }],
    });
    expect(new Set(again.body.responses.map((response: any) => response.participant_id))).toEqual(
      new Set(seats),
    );
  });

  it('lets a model call a tool and go on with its result', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const first = await app.post('/api/v1/chat', {
      prompt: 'Weather in Oslo?',
      models: ['mock/calls-tool', 'mock/one'],
      tools,
    });
    const [asked] = first.body.responses;
    expect(asked).toMatchObject({
      finish_reason: 'tool_calls',
      tool_calls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' }],
    });
    app.upstream.requests.length = 0;
    const second = await app.post('/api/v1/chat', {
      conversation_id: first.body.conversation_id,
      tools,
      tool_results: [{ response_id: asked.id, tool_call_id: 'call_1', content: '{"sky":"clear"}' }],
    });
    expect(second.status).toBe(200);
    expect(second.body.responses.map((response: any) => [response.model, response.content])).toEqual([
      ['mock/calls-tool', 'It is sunny.'],
    ]);
    expect(app.upstream.requests[0]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    expect(app.upstream.requests[0]?.messages[2]).toMatchObject({
      tool_call_id: 'call_1',
      content: '{"sky":"clear"}',
    });
  });

  it('trims a history that exceeds a model’s window, for that model only, and says so', async () => {
    const models = ['mock/one', 'openai/gpt-4'];
    const first = await app.post('/api/v1/chat', { prompt: `OLDEST ${'word '.repeat(3_000)}`, models });
    const conversation_id = first.body.conversation_id;
    await app.post('/api/v1/chat', { prompt: `OLDER ${'word '.repeat(3_000)}`, conversation_id });
    app.upstream.requests.length = 0;
    const { body } = await app.post('/api/v1/chat', { prompt: 'Newest', conversation_id });
    expect(
      body.responses.map((response: any) => [response.model, response.status, response.trimmed]),
    ).toEqual([
      ['mock/one', 'completed', 0],
      ['openai/gpt-4', 'completed', 2],
    ]);
    const sent = (model: string) =>
      JSON.stringify(app.upstream.requests.find((request) => request.model === model));
    expect(sent('one')).toContain('OLDEST');
    expect(sent('gpt-4')).not.toContain('OLDEST');
    expect(sent('gpt-4')).toContain('OLDER');
    expect(sent('gpt-4')).toContain('Newest');
  });

  it('sends images to models that read them, and fails for those that do not', async () => {
    const data =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    app.upstream.requests.length = 0;
    const { body } = await app.post('/api/v1/chat', {
      prompt: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', data, media_type: 'image/png' },
      ],
      models: ['openai/gpt-4o', 'openai/gpt-3.5-turbo'],
    });
    expect(body.responses).toMatchObject([
      { status: 'completed' },
      { status: 'failed', error_detail: { code: 'invalid_request' }, cost_usd: 0 },
    ]);
    expect(app.upstream.requests).toHaveLength(1);
    expect(app.upstream.requests[0]?.messages.at(-1)?.content).toEqual([
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
    ]);
  });

  it('makes one participant of a model that two add at the same time', async () => {
    const { body } = await app.post('/api/v1/chat', { prompt: 'Start', models: ['mock/one'] });
    const both = await Promise.all(
      [1, 2].map((number) =>
        app.post('/api/v1/chat', {
          prompt: `Number ${number}`,
          conversation_id: body.conversation_id,
          models: ['mock/one', 'mock/two', 'mock/three'],
        }),
      ),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const { body: kept } = await app.get(`/api/v1/conversations/${body.conversation_id}`);
    expect(kept.participants.map((participant: any) => participant.model)).toEqual([
      'mock/one',
      'mock/two',
      'mock/three',
    ]);
    expect(kept.messages).toHaveLength(3);
  });

  it('refuses what it cannot do before anything is stored or sent', async () => {
    const before = await app.get('/api/v1/conversations?limit=100');
    app.upstream.requests.length = 0;
    const unknownId = '01900000-0000-7000-8000-0000000000ff';
    const cases: [unknown, number, string, string | null][] = [
      [{ prompt: '', models: ['mock/one'] }, 400, 'validation_failed', 'prompt'],
      [{ prompt: ' \n ', models: ['mock/one'] }, 400, 'validation_failed', 'prompt'],
      [{ models: ['mock/one'] }, 400, 'validation_failed', 'prompt'],
      [{ prompt: 7 }, 400, 'validation_failed', 'prompt'],
      [{ prompt: [{ type: 'sound' }] }, 400, 'validation_failed', 'prompt[0].type'],
      [{ prompt: 'Hi', models: [] }, 400, 'validation_failed', 'models'],
      [{ prompt: 'Hi', models: 'mock/one' }, 400, 'validation_failed', 'models'],
      [{ prompt: 'Hi', models: [7] }, 400, 'validation_failed', 'models[0]'],
      [{ prompt: 'Hi', models: ['clade'] }, 400, 'unknown_model', 'models[0]'],
      [{ prompt: 'Hi', models: Array(50).fill('mock/one') }, 400, 'too_many_models', 'models'],
      [
        { prompt: 'Hi', models: ['mock/one'], tool_choice: { name: 'nope' } },
        400,
        'validation_failed',
        'tool_choice',
      ],
      [
        { prompt: 'Hi', models: ['mock/one'], tool_choice: 'required' },
        400,
        'validation_failed',
        'tool_choice',
      ],
      [{ prompt: 'Hi', surprise: true }, 400, 'validation_failed', 'surprise'],
      [{ prompt: 'Hi', parameters: { temperature: 9 } }, 400, 'validation_failed', 'parameters.temperature'],
      [
        {
          prompt: 'Hi',
          models: ['mock/one', { model: 'mock/two', parameters: { stop: ['1', '2', '3', '4', '5'] } }],
        },
        400,
        'validation_failed',
        'models[1].parameters.stop',
      ],
      [
        { prompt: 'Hi', models: ['claude'], parameters: { seed: 1 } },
        400,
        'unsupported_parameter',
        'parameters.seed',
      ],
      [{ prompt: 'x'.repeat(300_000), models: ['mock/one'] }, 413, 'prompt_too_large', 'prompt'],
      [{ prompt: 'a\u0000b', models: ['mock/one'] }, 400, 'invalid_text', 'prompt'],
      [{ prompt: 'a\ud800b', models: ['mock/one'] }, 400, 'invalid_text', 'prompt'],
      [{ prompt: 'Hi', conversation_id: unknownId }, 404, 'conversation_not_found', null],
      [{ prompt: 'Hi', conversation_id: 'nonsense' }, 404, 'conversation_not_found', null],
      [{ prompt: 'Hi', conversation_id: 12 }, 400, 'validation_failed', 'conversation_id'],
      [
        { prompt: 'Hi', models: [{ participant_id: unknownId }] },
        404,
        'participant_not_found',
        'models[0].participant_id',
      ],
      [
        { tool_results: [{ response_id: unknownId, tool_call_id: 'c', content: '' }] },
        404,
        'response_not_found',
        'tool_results[0].response_id',
      ],
    ];
    for (const [body, status, code, field] of cases) {
      const answer = await app.post('/api/v1/chat', body);
      expect({
        sent: JSON.stringify(body).slice(0, 80),
        status: answer.status,
        code: answer.body.code,
      }).toEqual({
        sent: JSON.stringify(body).slice(0, 80),
        status,
        code,
      });
      if (field) expect(answer.body.errors.map((error: any) => error.field)).toContain(field);
    }
    expect(app.upstream.requests).toEqual([]);
    const after = await app.get('/api/v1/conversations?limit=100');
    expect(after.body.items).toEqual(before.body.items);
  });

  it('suggests the nearest names for an unknown model', async () => {
    const { body } = await app.post('/api/v1/chat', { prompt: 'Hi', models: ['clade'] });
    expect(body.suggestions).toContain('claude');
  });

  it('leaves out a parameter that a model does not take when asked to, and reports it', async () => {
    const { status, body } = await app.post('/api/v1/chat', {
      prompt: 'Hi',
      models: ['claude'],
      parameters: { seed: 1, max_tokens: 50 },
      unsupported: 'drop',
    });
    expect(status).toBe(200);
    expect(body.responses[0]).toMatchObject({
      dropped_parameters: ['seed'],
      parameters: { max_tokens: 50 },
    });
  });

  it('takes no other format than JSON and events', async () => {
    const answer = await app.post(
      '/api/v1/chat',
      { prompt: 'Hi', models: ['mock/one'] },
      { accept: 'text/html' },
    );
    expect([answer.status, answer.body.code]).toEqual([406, 'not_acceptable']);
  });
});
