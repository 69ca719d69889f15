import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsString,
  MaxLength,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { MAX_SESSION_ID } from '../dialect';

const MODES = ['verbatim', 'append', 'anonymised', 'summarize'] as const;
const MOST_MESSAGES = 1_000;
const MOST_TEXT = 100_000;

/** What to put from one pane into another. */
export class SendToRequestDto {
  /**
   * The session of both panes.
   * @example "01900000-0000-7000-8000-000000000001"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_SESSION_ID)
  session_id: string;

  /**
   * The pane that the messages are of.
   * @example "01900000-0000-7000-8000-000000000011"
   */
  @IsString()
  @IsNotEmpty()
  source_pane_id: string;

  /**
   * The pane whose model reads them from its next answer on.
   * @example "01900000-0000-7000-8000-000000000012"
   */
  @IsString()
  @IsNotEmpty()
  target_pane_id: string;

  /**
   * Ids of prompts and answers of the source pane, in the order in which they shall be read.
   * @example ["01900000-0000-7000-8000-000000000041"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_MESSAGES)
  @ArrayUnique()
  @IsString({ each: true })
  message_ids: string[];

  /** As they are (`append` says the same), with answers without their authors (`anonymised`), or as the summary that the source pane's model writes of the answers. */
  @ApiProperty({
    enum: MODES,
    required: false,
    default: 'verbatim',
    example: 'verbatim',
  })
  @Omittable()
  @IsIn(MODES)
  transfer_mode?: (typeof MODES)[number];

  /**
   * What you have to say about it; the target reads that first. Empty, as forms send what nobody filled in: nothing.
   * @example "Compare this with your own answer."
   */
  @Omittable()
  @IsString()
  @MaxLength(MOST_TEXT)
  additional_context?: string;

  /**
   * True: the target reads the answers as its own. Otherwise it is told whose they are. A summary and what is anonymised are always quoted.
   * @example false
   */
  @Omittable()
  @IsBoolean()
  preserve_roles?: boolean;

  /**
   * What the summary shall be like.
   * @example "In two sentences."
   */
  @Omittable()
  @IsString()
  @MaxLength(10_000)
  summary_instructions?: string;

  /** Fields that mean nothing for what is asked. */
  static idle({ transfer_mode, preserve_roles, summary_instructions }: SendToRequestDto): string[] {
    const isQuoted = transfer_mode === 'summarize' || transfer_mode === 'anonymised';
    return [
      ...(isQuoted && preserve_roles ? ['preserve_roles'] : []),
      ...(transfer_mode !== 'summarize' && summary_instructions ? ['summary_instructions'] : []),
    ];
  }
}
