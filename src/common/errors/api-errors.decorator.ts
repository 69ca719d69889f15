import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from './error-codes';
import { ProblemDetailsDto } from './problem-details.dto';

/** Names the codes of an operation in the OpenAPI document, for programs. */
export const ERROR_CODES_EXTENSION = 'x-error-codes';

/**
 * Documents the errors that an operation can answer with, grouped by status, each with an example. What any operation
 * can answer with (malformed JSON, a forbidden host, ...) is added to the document by itself.
 */
export function ApiErrors(...codes: ErrorCode[]): ClassDecorator & MethodDecorator {
  const responses = Object.entries(documentErrors(codes)).map(([status, response]) =>
    ApiResponse({ status: Number(status), ...response }),
  );
  return applyDecorators(
    ApiExtraModels(ProblemDetailsDto),
    ApiExtension(ERROR_CODES_EXTENSION, codes),
    ...responses,
  );
}

/** OpenAPI response objects for these codes, by status. */
export function documentErrors(codes: readonly ErrorCode[]) {
  const statuses = [...new Set(codes.map((code) => ERROR_CODES[code].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = codes.filter((code) => ERROR_CODES[code].status === status);
      const examples = Object.fromEntries(
        ofStatus.map((code) => [code, { summary: ERROR_CODES[code].title, value: exampleOf(code) }]),
      );
      const description = ofStatus.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}`).join('\n\n');
      const schema = { $ref: getSchemaPath(ProblemDetailsDto) };
      return [status, { description, content: { 'application/problem+json': { schema, examples } } }];
    }),
  );
}

function exampleOf(code: ErrorCode): ProblemDetailsDto {
  const { status, title } = ERROR_CODES[code];
  return {
    type: `/errors/${code}`,
    title,
    status,
    detail: title,
    instance: '/api/v1/chat',
    code,
    request_id: '01900000-0000-7000-8000-0000000000aa',
  };
}
