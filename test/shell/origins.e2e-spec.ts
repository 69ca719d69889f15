import { type RunningApp, startApp } from '../support/app';
import { sendHeaders } from './support/raw-request';

const LISTED = 'https://app.example.com';
const FOREIGN = 'https://evil.example.com';
const BODY = JSON.stringify({ title: 'made by a page' });

describe('who may call', () => {
  let app: RunningApp;
  let own: string;
  beforeAll(async () => {
    app = await startApp({
      CORS_ORIGINS: 'app.example.com, http://localhost:5173',
      ALLOWED_HOSTS: 'parley.example.com,*.lan',
    });
    own = new URL(app.url).host;
  });
  afterAll(() => app.close());

  const codeOf = (body: string): unknown => (JSON.parse(body) as { code?: unknown }).code;
  const post = (headers: Record<string, string>) =>
    sendHeaders(
      app.url,
      'POST /api/v1/conversations',
      { 'content-type': 'application/json', ...headers },
      BODY,
    );
  const countMade = async (): Promise<number> => {
    const list = await fetch(`${app.url}/api/v1/conversations?limit=100`);
    const { items } = (await list.json()) as { items: { title: string | null }[] };
    return items.filter(({ title }) => title === 'made by a page').length;
  };

  describe('by the Host header', () => {
    it.each([
      'localhost',
      'LOCALHOST:1',
      'localhost.',
      'parley.localhost:3000',
      '127.0.0.1:3000',
      '127.9.8.7',
      '[::1]:3000',
      'parley.example.com:443',
      'Parley.Example.com',
      'box.lan',
    ])('%s is one of our names', async (host) => {
      expect((await sendHeaders(app.url, 'GET /health/live', { host })).status).toBe(200);
    });

    it.each([
      'evil.example.com',
      'localhost.evil.example.com',
      '127.0.0.1.evil.example.com',
      'x.parley.example.com',
      'lan',
      '10.0.0.1',
      '128.0.0.1',
      '',
    ])('"%s" is not', async (host) => {
      const { status, body } = await sendHeaders(app.url, 'GET /api/v1/models', { host });
      expect([status, codeOf(body)]).toEqual([403, 'host_not_allowed']);
    });
  });

  describe('by the origin of a web page', () => {
    it.each([
      ['a program, which sends no origin', {}],
      ['a page of our own', { origin: 'own' }],
      ['a listed page', { origin: LISTED, 'sec-fetch-site': 'cross-site' }],
      ['a listed page over http, when no scheme is listed', { origin: 'http://app.example.com' }],
      ['a listed page with a scheme', { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' }],
      ['a page of our own, without origin', { 'sec-fetch-site': 'same-origin' }],
      ['the address bar', { 'sec-fetch-site': 'none' }],
    ])('%s may', async (_name, headers: Record<string, string>) => {
      const before = await countMade();
      const origin: Record<string, string> = headers.origin === 'own' ? { origin: app.url } : {};
      expect((await post({ ...headers, ...origin, host: own })).status).toBe(201);
      expect(await countMade()).toBe(before + 1);
    });

    it.each([
      ['a page elsewhere', { origin: FOREIGN, 'sec-fetch-site': 'cross-site' }],
      ['a page elsewhere in an old browser', { origin: FOREIGN }],
      ['a page without an origin of its own', { origin: 'null' }],
      ['another scheme than the listed one', { origin: 'https://localhost:5173' }],
      ['another port of this machine', { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-site' }],
      [
        'a page elsewhere that hides its origin',
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      ],
      [
        'a form elsewhere',
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      ],
    ])('%s may not, and nothing happens', async (_name, headers) => {
      const before = await countMade();
      const { status, body } = await post(headers);
      expect([status, codeOf(body)]).toEqual([403, 'cross_site_request']);
      expect(await countMade()).toBe(before);
    });

    const visit = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };

    it.each([
      '/',
      '/docs',
      '/redoc',
      '/api/v1/docs',
      '/api/v1/redoc',
      '/api/v1/openapi.json',
      '/health',
      '/errors/x',
    ])('a link elsewhere may lead to %s', async (path) => {
      const { status } = await sendHeaders(app.url, `GET ${path}`, visit);
      expect(status).not.toBe(403);
    });

    it.each(['/api/v1/conversations', '/metrics', '/api/v1/providers/health'])(
      'a link elsewhere may not lead to %s',
      async (path) => {
        expect((await sendHeaders(app.url, `GET ${path}`, visit)).status).toBe(403);
      },
    );

    it('a frame or an image elsewhere may not show even a document', async () => {
      for (const dest of ['iframe', 'image']) {
        const { status } = await sendHeaders(app.url, 'GET /', { ...visit, 'sec-fetch-dest': dest });
        expect(status).toBe(403);
      }
    });

    it('a download link on a listed page may lead anywhere', async () => {
      const { status } = await sendHeaders(app.url, 'GET /api/v1/conversations', {
        ...visit,
        referer: `${LISTED}/some/page`,
      });
      expect(status).toBe(200);
    });
  });

  describe('in the eyes of a browser (CORS)', () => {
    const preflight = (origin: string) =>
      sendHeaders(app.url, 'OPTIONS /api/v1/chat', {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,last-event-id',
      });

    it('a listed page may send JSON and read the headers that matter', async () => {
      const { status, headers } = await preflight(LISTED);
      expect(status).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': LISTED,
        'access-control-allow-headers': 'content-type,last-event-id',
        'access-control-allow-methods': expect.stringContaining('DELETE'),
      });
      const answer = await sendHeaders(app.url, 'GET /health/live', { origin: LISTED });
      expect(answer.headers['access-control-allow-origin']).toBe(LISTED);
      expect(answer.headers['access-control-expose-headers']).toContain('x-request-id');
      expect(answer.headers.vary).toMatch(/origin/i);
    });

    it('a listed page can read errors too', async () => {
      const answer = await sendHeaders(app.url, 'GET /nothing', { origin: LISTED });
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([404, LISTED]);
    });

    it('a page elsewhere gets no permission', async () => {
      const { status, headers } = await preflight(FOREIGN);
      expect(status).toBe(403);
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    });
  });
});

describe('a server that is open to all', () => {
  it('takes every host and every origin', async () => {
    const app = await startApp({ CORS_ORIGINS: '*', ALLOWED_HOSTS: '*' });
    try {
      const { status, headers } = await sendHeaders(app.url, 'GET /health/live', {
        host: 'any.example.com',
        origin: FOREIGN,
        'sec-fetch-site': 'cross-site',
      });
      expect([status, headers['access-control-allow-origin']]).toEqual([200, FOREIGN]);
    } finally {
      await app.close();
    }
  });
});
