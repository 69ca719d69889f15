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

interface Answer {
  status: number;
  contentType: string | null;
  text: string;
}

async function send(to: RunningApp, { method, path, body, accept }: DocumentedRequest): Promise<Answer> {
  const response = await fetch(to.url + path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(accept !== null && { accept }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const contentType = response.headers.get('content-type')?.split(';')[0] ?? null;
  return { status: response.status, contentType, text: await response.text() };
}

/** What one DELETE takes away, the next may want to take away, too; a PUT names the whole of what others add to. */
const needsServerOfItsOwn = ({ method }: DocumentedRequest) => method === 'DELETE' || method === 'PUT';
const sharesServer = (request: DocumentedRequest) => !needsServerOfItsOwn(request);
const byName = (some: readonly DocumentedRequest[]) =>
  some.map((request) => [request.name, request] as const);

describe('every example of the documentation, on a server that was just started', () => {
  let app: RunningApp;
  /** All at once: models take their time to answer, and one after the other would take minutes. */
  let answers: Map<DocumentedRequest, Promise<Answer>>;
  beforeAll(async () => {
    app = await startApp();
    const together = requests.filter(sharesServer);
    answers = new Map(together.map((request) => [request, send(app, request)]));
    await Promise.allSettled(answers.values());
  });
  afterAll(() => app.close());

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

  const check = (request: DocumentedRequest, { status, contentType, text }: Answer) => {
    const documented = request.answers[status];
    expect([status, documented ? '' : text]).toEqual([status, '']);
    expect(contentType).toBe(documented!.contentType);
    if (!documented?.schema) return;
    const value: unknown = documented.contentType === 'application/json' ? JSON.parse(text) : text;
    expect(schemas.problemsOf(documented.schema, value)).toEqual([]);
  };

  it.each(byName(requests.filter(sharesServer)))('%s', async (_name, request) =>
    check(request, await answers.get(request)!),
  );

  it.each(byName(requests.filter(needsServerOfItsOwn)))(
    '%s, on a server of its own',
    async (_name, request) => {
      const fresh = await startApp();
      check(request, await send(fresh, request));
      await fresh.close();
    },
  );
});
