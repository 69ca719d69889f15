/**
 * Every failure that a client can see has one stable code; this table is the only place that knows its HTTP status.
 * Documented in the OpenAPI document and in the README. Codes are never renamed, only added.
 */
export const ERROR_CODES = {
  malformed_url: { status: 400, title: 'The address has a broken percent-encoding' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  validation_failed: { status: 400, title: 'The request has invalid fields' },
  invalid_text: { status: 400, title: 'The text has characters that cannot be stored' },
  invalid_cursor: { status: 400, title: 'The cursor is not one that this list gave out' },
  unknown_model: { status: 400, title: 'No such model' },
  unsupported_parameter: { status: 400, title: 'The model does not support this parameter' },
  parameter_out_of_range: { status: 400, title: 'The parameter is out of range for the model' },
  idempotency_key_invalid: { status: 400, title: 'The Idempotency-Key header is malformed' },
  provider_not_configured: { status: 400, title: 'The provider has no key or address' },
  too_many_models: { status: 400, title: 'Too many models for one run' },
  prompt_too_large: { status: 413, title: 'The prompt is too large' },
  body_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json in UTF-8' },
  not_acceptable: { status: 406, title: 'None of the accepted formats is available' },
  host_not_allowed: { status: 403, title: 'The Host header is not allowed' },
  cross_site_request: { status: 403, title: 'Requests from this web origin are not allowed' },
  route_not_found: { status: 404, title: 'There is nothing at this address' },
  error_code_not_found: { status: 404, title: 'No such error code' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  conversation_not_found: { status: 404, title: 'No such conversation' },
  participant_not_found: { status: 404, title: 'No such participant' },
  message_not_found: { status: 404, title: 'No such message' },
  response_not_found: { status: 404, title: 'No such response' },
  run_not_found: { status: 404, title: 'No such run' },
  model_not_found: { status: 404, title: 'No such model' },
  idempotency_conflict: { status: 409, title: 'The first request with this Idempotency-Key still runs' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used for another request' },
  conversation_busy: { status: 409, title: 'The conversation changed at the same time' },
  run_elsewhere: { status: 409, title: 'The run is not executed by this process' },
  overloaded: { status: 503, title: 'Too many answers are being written right now' },
  run_taken_over: {
    status: 503,
    title: 'The server was away for too long and another one has closed the run',
  },
  shutting_down: { status: 503, title: 'The server is stopping' },
  database_unavailable: { status: 503, title: 'The database does not answer' },
  not_ready: { status: 503, title: 'The server is not ready for requests' },
  internal_error: { status: 500, title: 'Something went wrong here' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
