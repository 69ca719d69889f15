import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningApp, startApp } from '../support/app';
import {
  type DocumentedRequest,
  documentedRequests,
  type OpenApiDocument,
} from './support/documented-requests';
import { ResponseSchemas } from './support/response-schema';

const document = JSON.parse(
  readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8'),
) as OpenApiDocument;
const requests = documentedRequests(document);
const schemas = new ResponseSchemas(document);

describe('every example of the documentation, on a server that was just started', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const send = (to: RunningApp, { method, path, body, accept }: DocumentedRequest): Promise<Response> =>
    fetch(to.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(accept !== null && { accept }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  it('covers every operation', () => {
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
    const covered = new Set(requests.map(({ name }) => name.split(':')[0]));
    expect([...covered].sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
  });

  it.each(requests.filter(({ bodySchema }) => bodySchema !== null))(
    'follows the schema of the body: $name',
    ({ bodySchema, body }) => {
      expect(schemas.problemsOf(bodySchema ?? {}, body)).toEqual([]);
    },
  );

  const check = async (to: RunningApp, request: DocumentedRequest) => {
    const response = await send(to, request);
    const text = await response.text();
    expect([response.status, response.status === request.status ? '' : text]).toEqual([request.status, '']);
    expect(response.headers.get('content-type')?.split(';')[0] ?? null).toBe(request.contentType);
    if (!request.schema) return;
    const value: unknown = request.contentType === 'application/json' ? JSON.parse(text) : text;
    expect(schemas.problemsOf(request.schema, value)).toEqual([]);
  };
  const isDeletion = ({ method }: DocumentedRequest) => method === 'DELETE';

  it.each(
    requests.filter((request) => !isDeletion(request)).map((request) => [request.name, request] as const),
  )('%s', (_name, request) => check(app, request));

  // What one takes away, the next may want to take away, too.
  it.each(requests.filter(isDeletion).map((request) => [request.name, request] as const))(
    '%s, on a server of its own',
    async (_name, request) => {
      const fresh = await startApp();
      await check(fresh, request);
      await fresh.close();
    },
  );
});
