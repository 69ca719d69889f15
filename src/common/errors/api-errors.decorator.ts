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
