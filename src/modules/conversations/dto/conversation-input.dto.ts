import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { ParticipantInputDto } from './participant-input.dto';

const SAYS_SOMETHING = /\S/u;

/** What can be set of a conversation. */
class ConversationSettingsDto {
  /** A title; null or left out: the first prompt gives one. */
  @ApiProperty({ required: false, type: String, nullable: true, maxLength: 200, example: 'Rainbows' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(SAYS_SOMETHING, { message: '$property must not be blank' })
  title?: string | null;

  /** What every participant is told that has no system prompt of its own. */
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: 100_000,
    example: 'Answer briefly.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100_000)
  system_prompt?: string | null;

  /**
   * Labels to filter the list by. Repeated ones count once.
   * @example ["physics"]
   */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(50, { each: true })
  @Matches(SAYS_SOMETHING, { each: true, message: 'each value in $property must not be blank' })
  tags?: string[];
}

/** A conversation to begin. */
export class CreateConversationDto extends ConversationSettingsDto {
  /** The models that take part, in the order of their panes. More can be added later. */
  @ApiProperty({ required: false, type: [ParticipantInputDto], example: [{ model: 'demo/quick' }] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => ParticipantInputDto)
  participants?: ParticipantInputDto[];
}

/** What to change of a conversation. What is left out stays. */
export class UpdateConversationDto extends ConversationSettingsDto {
  /**
   * Whether it is archived: out of the list unless asked for.
   * @example false
   */
  @Omittable()
  @IsBoolean()
  archived?: boolean;
}
