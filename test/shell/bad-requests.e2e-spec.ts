import { gzipSync } from 'node:zlib';
import { type RunningApp, startApp } from '../support/app';
import { cutOff, sendHeaders } from './support/raw-request';

const JSON_TYPE = { 'content-type': 'application/json' };
const MAX_BODY_BYTES = 256 * 1024;

type Json = Record<string, any>;

describe('a request that is wrong', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ MAX_BODY_BYTES: String(MAX_BODY_BYTES) });
  });
  afterAll(() => app.close());

  const post = async (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = JSON_TYPE,
    path = '/api/v1/conversations',
  ) => {
    const response = await fetch(app.url + path, { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as Json };
  };

  it('is answered with problem details that name the request', async () => {
    const response = await fetch(`${app.url}/api/v1/nothing?q=secret`, {
      headers: { 'x-request-id': 'my-id-1' },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('x-request-id')).toBe('my-id-1');
    expect((await response.json()) as Json).toEqual({
      type: '/errors/route_not_found',
      title: 'There is nothing at this address',
      status: 404,
      detail: 'There is nothing at GET /api/v1/nothing; see /api/v1/docs.',
      instance: '/api/v1/nothing',
      code: 'route_not_found',
      request_id: 'my-id-1',
    });
  });

  it('gets an id of its own when it has none that is well-formed', async () => {
    const answer = await sendHeaders(app.url, 'GET /errors', { 'x-request-id': 'a b"c' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('leads to the description of its code', async () => {
    const { body } = await post('{');
    const description = await fetch(app.url + (body.type as string));
    expect(await description.json()).toEqual({
      code: 'malformed_json',
      status: 400,
      title: 'The body is not valid JSON',
    });
  });

  it('says where JSON is malformed', async () => {
    const { status, body } = await post('{\n  "title": "x",\n}');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'malformed_json',
      detail: 'The JSON is wrong at line 3, column 1: expected a field name in double quotes.',
      position: 18,
      line: 3,
      column: 1,
    });
  });

  it.each(['"text"', '5', 'null'])('must have an object or array as its body, not %s', async (json) => {
    const { status, body } = await post(json);
    expect([status, body.code]).toEqual([400, 'malformed_json']);
  });

  // Two parsers read bodies, and nobody may notice which: the usual one, and Express's for what is packed.
  it.each([
    '{"title": "\u00e9"}',
    '\ufeff{"title": "a"}',
    '{"title": 5}',
    '{"title"}',
    '  []',
    '"text"',
    ' ',
    'nul',
  ])('is answered the same however its body is sent: %j', async (json) => {
    const packed = new Uint8Array(gzipSync(json));
    const plain = await post(json);
    const unpacked = await post(packed, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    const told = ({ status, body: { code, detail, errors, position, title } }: typeof plain) => {
      return { status, code, detail, errors, position, title };
    };
    expect(told(unpacked)).toEqual(told(plain));
  });

  it('is refused when the body is larger than MAX_BODY_BYTES', async () => {
    const { status, body } = await post(JSON.stringify({ title: 'x'.repeat(MAX_BODY_BYTES) }));
    expect([status, body.code]).toEqual([413, 'body_too_large']);
    expect(body.detail).toContain(String(MAX_BODY_BYTES));
  });

  it('is refused when the body is larger than MAX_BODY_BYTES once it is unpacked', async () => {
    const packed = new Uint8Array(gzipSync(JSON.stringify({ title: 'x'.repeat(MAX_BODY_BYTES) })));
    const { status, body } = await post(packed, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect([status, body.code]).toEqual([413, 'body_too_large']);
  });

  it.each([
    ['text/plain', 'text/plain'],
    ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded'],
    ['a broken type', 'application'],
  ])('must not be %s', async (_name, type) => {
    const { status, body } = await post('{}', { 'content-type': type });
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });

  it.each([
    ['charset', { 'content-type': 'application/json; charset=latin-9' }],
    ['encoding', { ...JSON_TYPE, 'content-encoding': 'zip' }],
  ])('must not have an unknown %s', async (_name, headers) => {
    const { status, body } = await post('{}', headers);
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('is refused when the body is not packed as it says', async () => {
    const { status, body } = await post('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect([status, body.code]).toEqual([400, 'malformed_json']);
  });

  it('names every wrong field by its path', async () => {
    const { status, body } = await post(
      JSON.stringify({ title: 5, nonsense: 1, participants: [{ model: 7 }] }),
    );
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { field: 'nonsense', message: 'is not a field of this request' },
        { field: 'title', message: expect.stringMatching(/^(must|should) /) },
        { field: 'participants[0].model', message: expect.stringMatching(/^(must|should) /) },
      ]),
    );
  });

  it.each([
    ['prompt', { models: ['demo/quick'] }, 'must be text or an array of parts'],
    ['prompt', { prompt: 5 }, 'must be text or an array of parts'],
    ['models', { prompt: 'x', models: 'demo/quick' }, 'must be an array'],
    ['system_prompt', { prompt: 'x', system_prompt: 5 }, 'must be a string'],
    ['parameters', { prompt: 'x', parameters: 'hot' }, 'must be an object'],
    ['parameters.temperature', { prompt: 'x', parameters: { temperature: '1' } }, 'must be a number'],
    ['parameters.temperature', { prompt: 'x', parameters: { temperature: -1 } }, 'must not be less than 0'],
    ['parameters.stop', { prompt: 'x', parameters: { stop: 'END' } }, 'must be an array'],
  ])('says first that %s has a wrong type: %j', async (field, json, message) => {
    const { status, body } = await post(JSON.stringify(json), JSON_TYPE, '/api/v1/chat');
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toEqual([{ field, message: expect.stringContaining(message) }]);
  });

  it.each([
    ['has more than 10000 elements', { tags: Array<number>(10_001).fill(0) }],
    [
      'has more than 1000 fields',
      { tags: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, i])) },
    ],
    ['is nested deeper than 100 levels', { tags: JSON.parse('['.repeat(101) + ']'.repeat(101)) as unknown }],
  ])('is refused before it is validated when a field %s', async (message, json) => {
    const { status, body } = await post(JSON.stringify(json));
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toEqual([{ field: expect.stringMatching(/^tags/), message }]);
  });

  it('is refused as a whole when it has more parts than it takes a moment to check', async () => {
    const personas = {
      persona: Object.fromEntries(Array.from({ length: 20 }, (_, count) => [`x${count}`, {}])),
    };
    const body = JSON.stringify({ participants: Array<object>(1_000).fill(personas) });
    const refused = await post(body);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      code: 'validation_failed',
      detail: 'The request has more than 20000 objects and lists.',
    });
    // Whole histories are imported: there it is the fields that are wrong.
    const imported = await post(body, JSON_TYPE, '/api/v1/conversations/import');
    expect(imported.body.detail).toMatch(/^format: /);
  });

  it.each([
    '/api/v1/providers',
    '/api/v1/providers/health/',
    '/api/v1/models/demo/quick',
    '/api/v1/conversations/01900000-0000-7000-8000-000000000001',
    '/api/v1/runs/01900000-0000-7000-8000-000000000031',
    '/api/v1/models',
    '/api/v1/conversations',
  ])('must not have parameters that %s does not take', async (path) => {
    const response = await fetch(`${app.url}${path}?limits=1&nonsense`);
    expect(response.status).toBe(400);
    const body = (await response.json()) as Json;
    expect(body.code).toBe('validation_failed');
    expect(body.errors).toEqual(
      ['limits', 'nonsense'].map((field) => ({ field, message: expect.stringMatching(/^is not a /) })),
    );
  });

  it('must not have parameters either when it has a body', async () => {
    const { status, body } = await post('{}', JSON_TYPE, '/api/v1/conversations?title=x');
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toEqual([{ field: 'title', message: 'is not a parameter of this request' }]);
  });

  it('may have any parameters where the API of others is spoken, and beside the API', async () => {
    for (const path of ['/v1/models', '/health/live', '/errors']) {
      const { status } = await fetch(`${app.url}${path}?nonsense=1`);
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it('names no more wrong fields than a reader corrects', async () => {
    const { status, body } = await post(JSON.stringify({ participants: Array<object>(500).fill({}) }));
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors).toHaveLength(50);
  });

  it.each([
    ['title', '{"title":"a\\u0000b"}', 'NUL'],
    ['tags[1]', '{"tags":["a","\\ud800"]}', 'lone surrogate'],
    ['participants[0].persona.role', '{"participants":[{"persona":{"role":"\\udc00x"}}]}', 'lone surrogate'],
  ])('must not have text in %s that cannot be stored', async (field, json, problem) => {
    const { status, body } = await post(json);
    expect([status, body.code]).toEqual([400, 'invalid_text']);
    expect(body.errors).toEqual([{ field, message: expect.stringContaining(problem) }]);
  });

  it('must not have a field name that cannot be stored', async () => {
    const { status, body } = await post('{"a\\u0000":1}');
    expect([status, body.code]).toEqual([400, 'invalid_text']);
    expect(body.detail).toBe('The request has a field name with a NUL character or a lone surrogate.');
  });

  it.each(['/api/v1/conversations?q=a%00b', '/api/v1/conversations/%00', '/errors/a%00'])(
    'must not have a NUL in its address: %s',
    async (path) => {
      const response = await fetch(app.url + path);
      expect([response.status, ((await response.json()) as Json).code]).toEqual([400, 'invalid_text']);
    },
  );

  it.each(['/api/v1/conversations/%E0%A4%A', '/%', '/api/v1/conversations?q=%C3'])(
    'must not have a broken percent sign in its address: %s',
    async (path) => {
      const answer = await sendHeaders(app.url, `GET ${path}`, {});
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, 'malformed_url']);
    },
  );

  it('is refused when it is nested too deeply, however deep', async () => {
    for (const depth of [200, 30_000]) {
      const { status, body } = await post(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    }
  });

  it('is told which methods an address takes', async () => {
    const response = await fetch(`${app.url}/api/v1/conversations`, { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await response.json()) as Json).toMatchObject({ code: 'method_not_allowed' });
  });

  it.each(['GET', 'HEAD'])('may end its address with a slash (%s)', async (method) => {
    for (const path of ['/health/', '/api/v1/conversations/', '/errors/']) {
      expect((await fetch(app.url + path, { method })).status).toBe(200);
    }
  });

  it('may be cut off by the client without harm', async () => {
    const unfinished =
      'POST /api/v1/conversations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n' +
      'content-length: 1000\r\n\r\n{"title": "x"';
    await cutOff(app.url, unfinished);
    const response = await fetch(`${app.url}/api/v1/conversations?q=x`);
    expect([response.status, ((await response.json()) as Json).items]).toEqual([200, []]);
  });

  it('that accepts none of the formats of a page is refused', async () => {
    const response = await fetch(app.url, { headers: { accept: 'image/png' } });
    expect([response.status, ((await response.json()) as Json).code]).toEqual([406, 'not_acceptable']);
  });

  it('cannot climb out of the folder of the documentation', async () => {
    const answer = await sendHeaders(app.url, 'GET /api/v1/docs/..%2f..%2fpackage.json', {});
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([404, 'route_not_found']);
  });
});
