import { type RunningApp, startApp } from '../../support/app';
import { complete, expectValid, hello } from './support';

const MAX_BODY_BYTES = 64 * 1024;

describe("errors under the paths that speak OpenAI's API", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({
      MAX_BODY_BYTES: String(MAX_BODY_BYTES),
      MAX_LIVE_RESPONSES: '2',
      MAX_PROMPT_BYTES: '10000',
      CORS_ORIGINS: '',
    });
  });
  afterAll(() => app.close());

  const send = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const response = await fetch(app.url + path, {
      method,
      body,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
    const payload: any = await response.json();
    expectValid(payload);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('x-request-id')).toEqual(expect.any(String));
    return { status: response.status, headers: response.headers, ...payload.error };
  };

  it.each([
    ['malformed JSON', 'POST', '/v1/chat/completions', '{"model": ', 400, 'malformed_json', null],
    ['no JSON at all', 'POST', '/api/v1/chat/completions', 'hello', 400, 'malformed_json', null],
    ['a list', 'POST', '/v1/chat/completions', '[]', 400, 'validation_failed', null],
    ['an empty request', 'POST', '/v1/chat/completions', '{}', 400, 'validation_failed', 'messages'],
    ['an unknown path', 'GET', '/v1/nothing', undefined, 404, 'route_not_found', null],
    ['the wrong method', 'GET', '/v1/chat/completions', undefined, 405, 'method_not_allowed', null],
    ['the wrong method', 'DELETE', '/api/v1/chat/completions', undefined, 405, 'method_not_allowed', null],
    ['the Responses API', 'POST', '/v1/responses', '{}', 404, 'route_not_found', null],
    ['a model that is not there', 'GET', '/v1/models/no/such', undefined, 404, 'model_not_found', null],
    ['a broken address', 'GET', '/v1/%E0%A4%A', undefined, 400, 'malformed_url', null],
  ])('%s: %s %s', async (_what, method, path, body, status, code, param) => {
    const error = await send(method, path, body);
    expect([error.status, error.code, error.param]).toEqual([status, code, param]);
    expect(error.type).toBe('invalid_request_error');
    expect(error.headers.get('x-should-retry')).toBe('false');
  });

  it('a body that is too large', async () => {
    const error = await send(
      'POST',
      '/v1/chat/completions',
      JSON.stringify({ x: 'y'.repeat(MAX_BODY_BYTES) }),
    );
    expect([error.status, error.code]).toEqual([413, 'body_too_large']);
  });

  it('a question that is too large', async () => {
    const { status, body } = await complete(app.url, {
      ...hello('demo/burst'),
      messages: [{ role: 'user', content: 'x'.repeat(10_001) }],
    });
    expect([status, body.error.code, body.error.param]).toEqual([413, 'prompt_too_large', 'messages']);
  });

  it('a request of another web site, and another media type', async () => {
    const cross = await send('POST', '/v1/chat/completions', '{}', { origin: 'https://evil.example' });
    expect([cross.status, cross.code]).toEqual([403, 'cross_site_request']);
    const type = await send('POST', '/v1/chat/completions', 'x=1', { 'content-type': 'text/plain' });
    expect([type.status, type.code]).toEqual([415, 'unsupported_media_type']);
  });

  const user = { role: 'user', content: 'Hello' };
  const tool = { type: 'function', function: { name: 'look_up', parameters: {} } };
  const PNG = 'data:image/png;base64,iVBORw0KGgo=';

  it.each([
    [{ messages: 'Hello' }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: [[]] }, 'messages[0]'],
    [{ messages: [[{ role: 'user', content: 'Hi' }]] }, 'messages[0]'],
    [{ messages: [{ role: 'system', content: 'Be brief.' }] }, 'messages'],
    [{ messages: [user, 'Hello'] }, 'messages[1]'],
    [{ messages: [{ role: 'robot', content: 'Hello' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user' }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [] }] }, 'messages[0].content'],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [
      {
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }] },
        ],
      },
      'messages[0].content[0].image_url.url',
    ],
    [
      { messages: [{ role: 'system', content: [{ type: 'image_url', image_url: { url: PNG } }] }, user] },
      'messages[0].content[0].type',
    ],
    [{ messages: [user, { role: 'tool', content: 'sunny' }] }, 'messages[1].tool_call_id'],
    [{ messages: [user, { role: 'tool', content: 'sunny', tool_call_id: 'x' }] }, 'messages[1].tool_call_id'],
    [{ temperature: 3 }, 'temperature'],
    [{ temperature: '1' }, 'temperature'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ n: 0 }, 'n'],
    [{ n: 100 }, 'n'],
    [{ n: 2, models: ['demo/quick', 'demo/thoughtful'], model: undefined }, 'n'],
    [{ n: 2, route: 'race' }, 'n'],
    [{ models: ['demo/quick'] }, 'models'],
    [{ model: Array(50).fill('demo/quick').join(',') }, 'models'],
    [{ route: 'fastest' }, 'route'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop'],
    [{ stop: [1] }, 'stop'],
    [{ logprobs: true }, 'logprobs'],
    [{ top_logprobs: 3 }, 'top_logprobs'],
    [{ tools: [{ type: 'function', function: { name: 'look up' } }] }, 'tools[0].function.name'],
    [{ tools: [tool], tool_choice: 'always' }, 'tool_choice'],
    [{ tools: [tool], tool_choice: { type: 'function', function: { name: 'other' } } }, 'tool_choice'],
    [{ response_format: { type: 'xml' } }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema'],
    [{ reasoning_effort: 'extreme' }, 'reasoning_effort'],
    [{ stream: 'yes' }, 'stream'],
    [{ model: 'gpt-99-ultra' }, 'model'],
    [{ model: 'parley/oracle' }, 'model'],
  ])('names the field that is wrong: %j', async (changes, param) => {
    const { status, body } = await complete(app.url, { ...hello('demo/burst'), ...changes });
    expect([status, body.error.param]).toEqual([param === 'model' ? 404 : 400, param]);
  });

  it('says when there is no room, and that it is worth another try', async () => {
    const abort = new AbortController();
    const waiting = fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('demo/stall', { n: 2, stream: true })),
      signal: abort.signal,
    });
    await waiting;
    const { status, headers, body } = await complete(app.url, hello('demo/burst'));
    expect([status, body.error.code, body.error.type]).toEqual([503, 'overloaded', 'server_error']);
    expect([headers.get('x-should-retry'), headers.get('retry-after')]).toEqual(['true', '1']);
    abort.abort();
  });

  it('leaves the native routes their own form', async () => {
    const response = await fetch(`${app.url}/api/v1/models/no/such`);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
});
