import { type OpenAPIObject } from '@nestjs/swagger';
import { ERROR_CODES_EXTENSION } from '../errors/api-errors.decorator';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes';
import { type ProblemDetailsDto } from '../errors/problem-details.dto';

type PathItemObject = OpenAPIObject['paths'][string];
type OperationObject = NonNullable<PathItemObject['get']>;
type ResponseObject = Exclude<NonNullable<OperationObject['responses'][string]>, { $ref: string }>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const ANY: readonly ErrorCode[] = ['host_not_allowed', 'cross_site_request', 'internal_error'];
const WITH_PARAMETERS: readonly ErrorCode[] = ['malformed_url', 'validation_failed', 'invalid_text'];
const WITH_BODY: readonly ErrorCode[] = [
  'malformed_json',
  'validation_failed',
  'invalid_text',
  'body_too_large',
  'unsupported_media_type',
];
/** These work without it. */
const WITHOUT_DATABASE = /^\/(health|errors|metrics)/;

/** Adds to each operation the errors that it names with `@ApiErrors` and those that can happen to any request like it. */
export function documentErrors(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of operationsOf(item)) {
      operation.responses = { ...operation.responses, ...errorResponses(path, operation) };
    }
  }
}

function operationsOf(item: PathItemObject): OperationObject[] {
  return METHODS.flatMap((method) => item[method] ?? []);
}

function errorResponses(path: string, operation: OperationObject): OperationObject['responses'] {
  const codes = codesOf(path, operation);
  const statuses = [...new Set(codes.map((code) => ERROR_CODES[code].status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = codes.filter((code) => ERROR_CODES[code].status === status);
      const documented = operation.responses[status] as ResponseObject | undefined;
      return [status, errorResponse(ofStatus, path, documented)];
    }),
  );
}

/** In the order of the table. */
function codesOf(path: string, operation: OperationObject): ErrorCode[] {
  const named = (operation as object as Record<string, unknown>)[ERROR_CODES_EXTENSION] as ErrorCode[] | undefined;
  const codes = new Set<string>([
    ...ANY,
    ...(named ?? []),
    ...((operation.parameters ?? []).length > 0 ? WITH_PARAMETERS : []),
    ...(operation.requestBody ? WITH_BODY : []),
    ...(WITHOUT_DATABASE.test(path) ? [] : ['database_unavailable']),
  ]);
  return (Object.keys(ERROR_CODES) as ErrorCode[]).filter((code) => codes.has(code));
}

/** What the operation says about this status stays; the codes are added to it. */
function errorResponse(
  codes: readonly ErrorCode[],
  path: string,
  documented?: ResponseObject,
): ResponseObject {
  const examples = Object.fromEntries(
    codes.map((code) => [code, { summary: ERROR_CODES[code].title, value: exampleOf(code, path) }]),
  );
  const descriptions = codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}.`);
  return {
    ...documented,
    description: [documented?.description, ...descriptions].filter(Boolean).join('\n\n'),
    content: {
      ...documented?.content,
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/ProblemDetailsDto' },
        examples,
      },
    },
  };
}

function exampleOf(code: ErrorCode, path: string): ProblemDetailsDto {
  const { status, title } = ERROR_CODES[code];
  return {
    type: `/errors/${code}`,
    title,
    status,
    detail: title,
    instance: path,
    code,
    request_id: '01900000-0000-7000-8000-0000000000aa',
  };
}
