import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

const CHECKS: ApiPropertyOptions = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    properties: { status: { type: 'string', enum: ['up', 'down'] } },
    additionalProperties: true,
  },
  example: {},
};

/** The form that orchestrators know from Terminus. */
export class CheckDto {
  /** @example 'ok' */
  status: 'ok';

  /** Checks that passed. */
  @ApiProperty(CHECKS)
  info: Record<string, object>;

  /** Checks that failed; always empty here, because a failure is answered as an error. */
  @ApiProperty(CHECKS)
  error: Record<string, object>;

  /** All checks. */
  @ApiProperty(CHECKS)
  details: Record<string, object>;
}
