import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';

/** Where to fork. */
export class ForkConversationDto {
  /**
   * The last message to take along; left out: all of them.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  @Omittable()
  @IsString()
  @MaxLength(100)
  message_id?: string;

  /** Title of the fork; left out: the title of the conversation and "(fork)". */
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: 200,
    example: 'Rainbows, continued',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/\S/u, { message: '$property must not be blank' })
  title?: string | null;
}

/** How to export. */
export class ExportQueryDto {
  /** `json` can be imported again, `markdown` is for reading. Left out: what `Accept` prefers, else `json`. */
  @ApiProperty({ required: false, enum: ['json', 'markdown'], example: 'json' })
  @Omittable()
  @Matches(/^(json|markdown)$/u, { message: '$property must be json or markdown' })
  format?: 'json' | 'markdown';
}
