import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { CONTEXT_POLICIES, type ContextPolicy } from '../entities/participant.entity';
import { ModelParametersDto } from './model-parameters.dto';
import { PersonaChoiceDto, toPersonaChoice } from './persona-choice.dto';

/** What can be set of a participant, beside its model. */
@ApiExtraModels(PersonaChoiceDto)
class ParticipantSettingsDto {
  /** Who it plays: the id or name of a persona, or one that is written out here; null for nobody. */
  @ApiProperty({
    required: false,
    type: Object,
    oneOf: [{ type: 'string', maxLength: 100 }, { $ref: getSchemaPath(PersonaChoiceDto) }],
    nullable: true,
    example: { name: 'Ada', icon: '🔭' },
  })
  @Transform(({ value }: { value: unknown }) => toPersonaChoice(value))
  @IsOptional()
  @IsObject({ message: 'persona must be an object, or the id or name of a persona' })
  @ValidateNested()
  persona?: PersonaChoiceDto | null;

  /** Its own system prompt; null for the conversation's. */
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: 100_000,
    example: 'You are terse.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100_000)
  system_prompt?: string | null;

  /** Generation parameters that it is called with. */
  @ApiProperty({ required: false, type: ModelParametersDto, example: { temperature: 0.7 } })
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  parameters?: ModelParametersDto;

  /**
   * Which answers of earlier turns it reads: `own` (the default) only its own; `selected` at each message the one that was chosen
   * to continue with, its own where nobody chose; `all` everyone's. Answers of others are quoted with their names.
   */
  @ApiProperty({ required: false, enum: CONTEXT_POLICIES, default: 'own', example: 'own' })
  @Omittable()
  @IsIn(CONTEXT_POLICIES)
  context_policy?: ContextPolicy;
}

/** A model to seat in a conversation. */
export class ParticipantInputDto extends ParticipantSettingsDto {
  /**
   * An id (`provider/model`) or an alias (`claude`).
   * @example 'demo/quick'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  model: string;
}

/** What to change of a participant. What is left out stays. */
export class ParticipantPatchDto extends ParticipantSettingsDto {
  /**
   * Another model for the same seat.
   * @example 'demo/thoughtful'
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  model?: string;
}

/** A new order of the participants. */
export class ParticipantOrderDto {
  /**
   * The ids of all participants, each once, in their new order.
   * @example ["01900000-0000-7000-8000-000000000012","01900000-0000-7000-8000-000000000011"]
   */
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  participant_ids: string[];
}
