import { ApiExtension } from '@nestjs/swagger';
import { type ErrorCode } from './error-codes';

/** Names the codes of an operation in the OpenAPI document, for programs; the responses are made from it. */
export const ERROR_CODES_EXTENSION = 'x-error-codes';

/**
 * Documents the errors that an operation can answer with: grouped by status, each with an example. What any operation can
 * answer with (malformed JSON, a forbidden host, ...) need not be named.
 */
export function ApiErrors(...codes: ErrorCode[]): ClassDecorator & MethodDecorator {
  return ApiExtension(ERROR_CODES_EXTENSION, codes) as ClassDecorator & MethodDecorator;
}

/** Names the schema of the errors of an operation whose API has a form of its own for them. */
export const ERROR_SCHEMA_EXTENSION = 'x-error-schema';

/** Documents that errors have this form, as `application/json`, and not that of the native routes. */
export function ApiErrorForm(schema: { name: string }): ClassDecorator & MethodDecorator {
  return ApiExtension(ERROR_SCHEMA_EXTENSION, schema.name) as ClassDecorator & MethodDecorator;
}
