import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsString,
  MaxLength,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { type SummaryType } from '../../../chat/strategies/summary/summary-prompts';
import { MAX_SESSION_ID } from '../dialect';

const MOST_PANES = 1_000;

/** What clients of this API call the kinds of summaries, and what they are called here. */
export const SUMMARY_TYPE_NAMES = {
  executive: 'brief',
  technical: 'detailed',
  bullet: 'key_points',
  brief: 'brief',
  detailed: 'detailed',
  key_points: 'key_points',
  comparison: 'comparison',
} as const satisfies Record<string, SummaryType>;

export type SummaryTypeName = keyof typeof SUMMARY_TYPE_NAMES;
const NAMES = Object.keys(SUMMARY_TYPE_NAMES) as SummaryTypeName[];
export const DEFAULT_SUMMARIES: SummaryTypeName[] = ['executive', 'technical', 'bullet'];

/** Whose answers to sum up, and in which ways. */
export class SummarizeRequestDto {
  /**
   * The session of the panes.
   * @example "01900000-0000-7000-8000-000000000001"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_SESSION_ID)
  session_id: string;

  /**
   * The panes whose complete answers are summed up together.
   * @example ["01900000-0000-7000-8000-000000000011", "01900000-0000-7000-8000-000000000012"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_PANES)
  @ArrayUnique()
  @IsString({ each: true })
  pane_ids: string[];

  /**
   * Who writes: `provider/model` or alias. Left out: the model of the first pane.
   * @example "demo/quick"
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  model?: string;

  /** One summary each: `executive` is `brief`, `technical` is `detailed`, `bullet` is `key_points`. */
  @ApiProperty({
    enum: NAMES,
    isArray: true,
    required: false,
    default: DEFAULT_SUMMARIES,
    example: ['bullet'],
  })
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(NAMES, { each: true })
  summary_types?: SummaryTypeName[];
}
