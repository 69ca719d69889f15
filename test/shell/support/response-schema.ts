import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { type OpenApiDocument, type Schema } from './documented-requests';

/**
 * Checks values against schemas of the document, stricter than the document is: an object may not have a property that is not
 * documented.
 */
export class ResponseSchemas {
  private readonly ajv = new Ajv({ allErrors: true, strict: false });

  constructor(document: OpenApiDocument) {
    addFormats(this.ajv);
    this.ajv.addFormat('base64', /^[A-Za-z0-9+/]*={0,2}$/);
    this.ajv.addSchema({ $id: 'document', components: toJsonSchema(document.components) });
  }

  /** What is wrong with the value, one line per problem. */
  problemsOf(schema: Schema, value: unknown): string[] {
    const validate = this.compile(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  private compile(schema: Schema): ValidateFunction {
    return this.ajv.compile(toJsonSchema(schema) as object);
  }
}

/** OpenAPI 3.0 has `nullable` where JSON Schema has a type; the rest is the same. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, example: _example, ...rest } = node as Schema;
  const entries = Object.entries(rest).map(([key, value]) => [
    key,
    key === '$ref' ? `document${String(value)}` : key === 'enum' ? value : toJsonSchema(value),
  ]);
  const schema = Object.fromEntries(entries) as Schema;
  if (schema.type === 'object' && schema.properties && schema.additionalProperties === undefined) {
    schema.additionalProperties = false;
  }
  return nullable ? { anyOf: [schema, { type: 'null' }] } : schema;
}
