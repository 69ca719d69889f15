import { ApiProperty } from '@nestjs/swagger';

/** One wrong field of the request. */
export class FieldProblemDto {
  @ApiProperty({
    description: 'Path of the field.',
    example: 'models[1].parameters.temperature',
    type: String,
  })
  field: string;

  @ApiProperty({
    description: 'What is wrong and what is allowed.',
    example: 'must be at most 2',
    type: String,
  })
  message: string;
}

/** Every error is answered in this form (RFC 9457, `application/problem+json`). */
export class ProblemDetailsDto {
  @ApiProperty({
    description: 'Where the code is described.',
    example: '/errors/validation_failed',
    type: String,
  })
  type: string;

  @ApiProperty({
    description: 'The kind of problem, in words.',
    example: 'The request has invalid fields',
    type: String,
  })
  title: string;

  @ApiProperty({ description: 'The HTTP status.', example: 400, type: 'integer' })
  status: number;

  @ApiProperty({
    description: 'What was wrong with this request.',
    example: 'prompt: must not be empty',
    type: String,
  })
  detail: string;

  @ApiProperty({ description: 'The path that was asked for.', example: '/api/v1/chat', type: String })
  instance: string;

  @ApiProperty({
    description: 'Stable name of the kind of problem.',
    example: 'validation_failed',
    type: String,
  })
  code: string;

  @ApiProperty({
    description: 'The same as the `x-request-id` header; also on every log line of the request.',
    example: '01900000-0000-7000-8000-0000000000aa',
    type: String,
  })
  request_id: string;

  @ApiProperty({
    description: 'The wrong fields, when the problem is with fields.',
    type: [FieldProblemDto],
    required: false,
  })
  errors?: FieldProblemDto[];
}
