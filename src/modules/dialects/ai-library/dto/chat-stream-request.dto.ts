import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { ModelParametersDto } from '../../../conversations/dto/model-parameters.dto';

const SAYS_SOMETHING = /\S/u;

/** How to generate. A model may take fewer parameters, or narrower ranges; the answer to a wrong one names what it takes. */
export class HyperparametersDto extends OmitType(ModelParametersDto, ['max_tokens'] as const) {
  /**
   * Most tokens to write.
   * @example 512
   */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(32_000)
  max_tokens?: number;
}

/** One prompt for one model. */
export class ChatStreamRequestDto {
  /**
   * A model: Groq's id of one of its models, or any other name that Parley knows.
   * @example "demo/quick"
   */
  @IsString()
  @MaxLength(200)
  model: string;

  /**
   * What to ask.
   * @example "Explain quantum computing"
   */
  @IsString()
  @Matches(SAYS_SOMETHING, { message: '$property must not be blank' })
  user_prompt: string;

  /**
   * How the model is to behave.
   * @example "You are a helpful AI assistant."
   */
  @Omittable()
  @IsString()
  @MaxLength(100_000)
  system_prompt?: string;

  /** How to generate. */
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => HyperparametersDto)
  hyperparameters?: HyperparametersDto;

  /**
   * Whether prompt and answer are kept as a conversation. When they are not, a conversation that is named is read and stays as it is.
   * @example true
   */
  @Omittable()
  @IsBoolean()
  save_conversation?: boolean;

  /** The conversation to go on with; null or left out begins one. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @Omittable()
  @IsString()
  conversation_id?: string | null;

  /**
   * What to do with a hyperparameter that the model does not take: refuse the request, or leave it out. The original refuses.
   * @example "reject"
   */
  @Omittable()
  @IsIn(['reject', 'drop'])
  unsupported?: 'reject' | 'drop';
}
