import { ApiProperty } from '@nestjs/swagger';

/** What is wrong. */
export class ErrorBodyDto {
  /**
   * A sentence about it.
   * @example 'model: there is no model "gpt-99"; did you mean gpt-4o?'
   */
  message: string;

  /**
   * `invalid_request_error`, `rate_limit_error` or `server_error`.
   * @example 'invalid_request_error'
   */
  type: string;

  /** The field that is wrong. */
  @ApiProperty({ type: String, nullable: true, example: 'model' })
  param: string | null;

  /** OpenAI’s code where it has one, else one of Parley’s. */
  @ApiProperty({ type: String, nullable: true, example: 'model_not_found' })
  code: string | null;
}

/** OpenAI’s envelope of errors. */
export class CompletionErrorDto {
  error: ErrorBodyDto;
}
