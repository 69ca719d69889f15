import { type OpenAPIObject } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { ERROR_CODES_EXTENSION, ERROR_SCHEMA_EXTENSION } from '../errors/api-errors.decorator';
import { ERROR_CODES, type ErrorCode } from '../errors/error-codes';
import { type ProblemDetailsDto } from '../errors/problem-details.dto';

type PathItemObject = OpenAPIObject['paths'][string];
type OperationObject = NonNullable<PathItemObject['get']>;
type ResponseObject = Exclude<NonNullable<OperationObject['responses'][string]>, { $ref: string }>;

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];
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

/**
 * Adds to each operation the errors that it names with `@ApiErrors` and those that can happen to any request like it, with
 * one example of each code for the whole document.
 */
export function documentErrors(document: OpenAPIObject): void {
  const examples = CODES.map(
    (code) => [code, { summary: ERROR_CODES[code].title, value: exampleOf(code) }] as const,
  );
  document.components = { ...document.components, examples: Object.fromEntries(examples) };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of METHODS.flatMap((method) => item[method] ?? [])) {
      operation.responses = { ...described(operation.responses), ...errorResponses(path, operation) };
    }
  }
}

/** A response must have a description; where nobody wrote one it is the words of the status. */
function described(responses: OperationObject['responses']): OperationObject['responses'] {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const isSilent = response !== undefined && 'description' in response && response.description === '';
      return [
        status,
        isSilent ? { ...response, description: `${STATUS_CODES[status] ?? status}.` } : response,
      ];
    }),
  );
}

function errorResponses(path: string, operation: OperationObject): OperationObject['responses'] {
  const codes = codesOf(path, operation);
  const schema = (operation as object as Record<string, string | undefined>)[ERROR_SCHEMA_EXTENSION];
  const statuses = [...new Set(codes.map((code) => ERROR_CODES[code].status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = codes.filter((code) => ERROR_CODES[code].status === status);
      const documented = operation.responses[status] as ResponseObject | undefined;
      return [
        status,
        { ...describedBy(ofStatus, documented), content: formOf(ofStatus, schema, documented) },
      ];
    }),
  );
}

/** In the order of the table. */
function codesOf(path: string, operation: OperationObject): ErrorCode[] {
  const extensions = operation as object as Record<string, ErrorCode[] | undefined>;
  const codes = new Set<ErrorCode>([
    ...ANY,
    ...(extensions[ERROR_CODES_EXTENSION] ?? []),
    ...((operation.parameters ?? []).length > 0 ? WITH_PARAMETERS : []),
    ...(operation.requestBody ? WITH_BODY : []),
    ...(WITHOUT_DATABASE.test(path) ? [] : (['database_unavailable'] as const)),
  ]);
  return CODES.filter((code) => codes.has(code));
}

/** What the operation says about this status stays; the codes are added to it. */
function describedBy(codes: readonly ErrorCode[], documented?: ResponseObject): ResponseObject {
  const descriptions = codes.map((code) => `\`${code}\`: ${ERROR_CODES[code].title}.`);
  return {
    ...documented,
    description: [documented?.description, ...descriptions].filter(Boolean).join('\n\n'),
  };
}

/** Problem details, or the form that the operation names. */
function formOf(
  codes: readonly ErrorCode[],
  schema: string | undefined,
  documented?: ResponseObject,
): ResponseObject['content'] {
  if (schema !== undefined) {
    return {
      ...documented?.content,
      'application/json': { schema: { $ref: `#/components/schemas/${schema}` } },
    };
  }
  return {
    ...documented?.content,
    'application/problem+json': {
      schema: { $ref: '#/components/schemas/ProblemDetailsDto' },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  };
}

function exampleOf(code: ErrorCode): ProblemDetailsDto {
  const { status, title } = ERROR_CODES[code];
  return {
    type: `/errors/${code}`,
    title,
    status,
    detail: title,
    instance: '/api/v1/...',
    code,
    request_id: '01900000-0000-7000-8000-0000000000aa',
  };
}
