/** The parts of an OpenAPI 3.0 document that these tests read. */
export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  example?: unknown;
  schema?: Schema;
}

type Content = Record<
  string,
  { schema?: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }
>;

export interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
}

export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** One request that the documentation shows, and what it says will come back. */
export interface DocumentedRequest {
  name: string;
  method: string;
  path: string;
  body: unknown;
  /** What the documentation says a body has to be; null where it takes no JSON. */
  bodySchema: Schema | null;
  /** The format to ask for; null: none in particular. */
  accept: string | null;
  /** By status: what is done may depend on the body. */
  answers: Record<string, DocumentedAnswer>;
}

interface DocumentedAnswer {
  contentType: string | null;
  schema: Schema | null;
}

const ORDER = ['get', 'put', 'post', 'patch', 'delete'];

/**
 * Every request that a reader can send from the documentation as it is: each example of each operation, and each further
 * format of its answer. In an order in which none takes away what a later one needs.
 */
export function documentedRequests(document: OpenApiDocument): DocumentedRequest[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  operations.sort(
    (a, b) => ORDER.indexOf(a.method) - ORDER.indexOf(b.method) || b.path.length - a.path.length,
  );
  return operations.flatMap(({ path, method, operation }) => requestsOf(document, path, method, operation));
}

function requestsOf(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: Operation,
): DocumentedRequest[] {
  const successes = Object.entries(operation.responses).filter(([code]) => code.startsWith('2'));
  const [status = '0', response] = successes[0] ?? [];
  const formats = Object.entries(response?.content ?? {});
  const answers = Object.fromEntries(
    successes.map(([code, { content = {} }]) => {
      const [contentType = null, media] = Object.entries(content)[0] ?? [];
      return [code, { contentType, schema: media?.schema ?? null }];
    }),
  );
  const bodies = bodiesOf(document, operation);
  const bodySchema = operation.requestBody?.content['application/json']?.schema ?? null;
  const common = { method: method.toUpperCase(), bodySchema };
  const requests = Object.entries(bodies).map(([name, body]) => ({
    ...common,
    name: `${operation.operationId}: ${name}`,
    path: fillIn(path, operation, true),
    body,
    accept: null,
    answers,
  }));
  const others = formats.slice(1).map(([format, { schema }]) => ({
    ...common,
    name: `${operation.operationId}: as ${format}`,
    // Without the optional parameters, because one of them may ask for the other format.
    path: fillIn(path, operation, false),
    body: Object.values(bodies)[0],
    accept: format,
    answers: { [status]: { contentType: format, schema: schema ?? null } },
  }));
  return [...requests, ...others];
}

/** The path with the examples of its parameters; throws when a required one has none. */
function fillIn(path: string, { parameters = [], operationId }: Operation, withOptional: boolean): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place, required, example, schema } of parameters) {
    const value = example ?? schema?.example;
    if (value === undefined && required)
      throw new Error(`${operationId}: ${name} is required and has no example`);
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(text));
    else if (place === 'query' && (required || withOptional)) query.append(name, text);
  }
  return query.size > 0 ? `${filled}?${query.toString()}` : filled;
}

/** The examples of the body by name; where none is written out, the one that Swagger UI puts together. */
function bodiesOf(document: OpenApiDocument, { requestBody }: Operation): Record<string, unknown> {
  if (!requestBody) return { request: undefined };
  const { schema = {}, example, examples } = requestBody.content['application/json'] ?? {};
  if (examples) return Object.fromEntries(Object.entries(examples).map(([name, { value }]) => [name, value]));
  return { example: example ?? sample(document, schema) };
}

/** Throws for a property without any example: Swagger UI would make one up, which the server rarely accepts. */
function sample(document: OpenApiDocument, schema: Schema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.$ref) return sample(document, resolve(document, schema.$ref));
  const alternatives = schema.allOf ?? schema.oneOf ?? schema.anyOf;
  if (alternatives?.[0]) return sample(document, alternatives[0]);
  if (schema.enum) return schema.enum[0];
  if (schema.items) return [sample(document, schema.items)];
  if (schema.properties) {
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, of]) => [name, sample(document, of)]),
    );
  }
  throw new Error(`A property of a request body has no example: ${JSON.stringify(schema)}`);
}

function resolve(document: OpenApiDocument, reference: string): Schema {
  const name = reference.split('/').pop() ?? '';
  const schema = document.components.schemas[name];
  if (!schema) throw new Error(`${reference} leads nowhere`);
  return schema;
}
