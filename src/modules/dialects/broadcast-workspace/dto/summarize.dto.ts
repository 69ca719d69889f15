import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

/** Why there is no summary of one kind. */
export class SummaryErrorDto {
  /** @example "rate_limited" */
  code: string;

  /** @example "The provider takes no more requests for now." */
  message: string;
}

/** Summaries of the answers of several panes. */
@ApiExtraModels(SummaryErrorDto)
export class SummarizeDto {
  /** @example "test-session" */
  session_id: string;

  /** By kind, what was written. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { bullet: 'Both say that light is bent.' },
  })
  summaries: Record<string, string>;

  /** By kind, why there is none; at least one kind has a summary. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(SummaryErrorDto) },
    example: {},
  })
  errors: Record<string, SummaryErrorDto>;

  /**
   * The pane on whose seat they were written. It does not read them.
   * @example "01900000-0000-7000-8000-000000000011"
   */
  summary_pane_id: string;

  /** @example ["01900000-0000-7000-8000-000000000011", "01900000-0000-7000-8000-000000000012"] */
  source_panes: string[];

  /** By kind, the run that wrote it: `/api/v1/runs/{run_id}`. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { bullet: '01900000-0000-7000-8000-000000000032' },
  })
  run_ids: Record<string, string>;
}
