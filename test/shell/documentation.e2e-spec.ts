import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../../src/common/errors/error-codes';
import { type RunningApp, startApp } from '../support/app';

interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
}
interface Document {
  info: { description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
}

const document = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8')) as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);

describe('the pages', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({ VERSION: '1.2.3<b>' });
  });
  afterAll(() => app.close());

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(app.url + path, { headers, redirect: 'manual' });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  it.each([
    ['/docs', '/api/v1/docs'],
    ['/redoc', '/api/v1/redoc'],
  ])('%s leads to %s', async (from, to) => {
    const { status, headers } = await get(from);
    expect([status, headers.get('location')]).toEqual([302, to]);
  });

  it('/ leads a person to the documentation and tells a program where it is', async () => {
    const page = await get('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.text).toContain('href="/api/v1/docs"');
    expect(page.text).toContain('version 1.2.3&#60;b&#62;');
    const json = await get('/');
    expect(JSON.parse(json.text)).toMatchObject({ version: '1.2.3<b>', documentation: '/api/v1/docs' });
  });

  it.each(['/', '/api/v1/docs', '/api/v1/docs/', '/api/v1/redoc', '/api/v1/redoc/'])(
    '%s and all it loads come from this server',
    async (path) => {
      const { text, headers } = await get(path, { accept: 'text/html' });
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      const addresses = [...text.matchAll(/(?:src|href|spec-url)=["']([^"']+)["']/g)].map(
        ([, address]) => address ?? '',
      );
      const base = path === '/api/v1/docs' ? '/api/v1/' : path;
      for (const address of addresses.filter((found) => !found.startsWith('data:'))) {
        const url = new URL(address, app.url + base);
        expect(url.origin).toBe(app.url);
        expect([address, (await get(url.pathname)).status]).toEqual([address, 200]);
      }
      expect(text).not.toMatch(/<script>[^<]*\w/);
    },
  );

  it('ReDoc does not load its logo from elsewhere', async () => {
    const { text } = await get('/api/v1/redoc/redoc.standalone.js');
    expect(text.length).toBeGreaterThan(500_000);
    expect(text).not.toContain('cdn.redoc.ly');
  });

  it('lists every event of a run, and every code of an answer that failed', async () => {
    const models = ['demo/quick', 'demo/thoughtful', 'demo/cut', 'demo/fail', 'demo/rate-limited'];
    const response = await fetch(`${app.url}/api/v1/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ prompt: 'Hello', models, retries: 0, min_answers: 2 }),
    });
    const text = await response.text();
    const types = [...text.matchAll(/^event: (\S+)$/gm)].map(([, type]) => type);
    const codes = [...text.matchAll(/"error":\{"code":"(\w+)"/g)].map(([, code]) => code);
    expect(new Set(types)).toContain('quorum.reached');
    expect([...new Set(codes)].sort()).toEqual(['overloaded', 'rate_limited', 'stream_truncated']);
    for (const name of [...types, ...codes])
      expect(document.info.description).toContain(`\n| \`${name}\` | `);
  });

  it('shows the document that the code describes', async () => {
    const served = JSON.parse((await get('/api/v1/openapi.json')).text) as Document;
    expect(Object.keys(served.paths)).toEqual(Object.keys(document.paths));
  });
});

describe('the document', () => {
  it('explains every error code', () => {
    for (const [code, { status, title }] of Object.entries(ERROR_CODES)) {
      expect(document.info.description).toContain(`| \`${code}\` | ${status} | ${title} |`);
    }
  });

  it('describes every tag', () => {
    const used = new Set(operations.flatMap(([, { tags = [] }]) => tags));
    expect([...used].sort()).toEqual(document.tags.map(({ name }) => name).sort());
  });

  it('has an own id for every operation', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)('explains %s', (_name, { summary, description, tags, responses }) => {
    expect(summary).toMatch(/^[A-Z].{5,}/);
    expect(description).toMatch(/^[A-Z].{20,}/s);
    expect(tags).toHaveLength(1);
    const [success, answer] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
    if (success !== '204') expect(Object.values(answer?.content ?? {})[0]?.schema).toBeDefined();
    expect(responses).toHaveProperty('403');
    expect(responses).toHaveProperty('500');
  });
});
