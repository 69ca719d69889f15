/** One wrong field of the request. */
export class FieldProblemDto {
  /**
   * Path of the field.
   * @example 'models[1].parameters.temperature'
   */
  field: string;

  /**
   * What is wrong and what is allowed.
   * @example 'must not be greater than 2'
   */
  message: string;
}

/** Every error is answered in this form (RFC 9457, `application/problem+json`). */
export class ProblemDetailsDto {
  /**
   * Where the code is described.
   * @example '/errors/validation_failed'
   */
  type: string;

  /**
   * The kind of problem, in words.
   * @example 'The request has invalid fields'
   */
  title: string;

  /**
   * The HTTP status.
   * @example 400
   */
  status: number;

  /**
   * What was wrong with this request.
   * @example 'prompt: must not be empty'
   */
  detail: string;

  /**
   * The path that was asked for.
   * @example '/api/v1/chat'
   */
  instance: string;

  /**
   * Stable name of the kind of problem.
   * @example 'validation_failed'
   */
  code: string;

  /**
   * The same as the `x-request-id` header; also on every log line of the request.
   * @example '01900000-0000-7000-8000-0000000000aa'
   */
  request_id: string;

  /** The wrong fields, when the problem is with fields. */
  errors?: FieldProblemDto[];
}
