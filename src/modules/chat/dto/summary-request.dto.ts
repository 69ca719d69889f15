import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { AppError } from '../../../common/errors/app-error';
import { Omittable } from '../../../common/http/omittable.decorator';
import { ModelParametersDto } from '../../conversations/dto/model-parameters.dto';
import { type SummaryOptions } from '../planning/run-request';
import { type SummaryWish } from '../planning/summary-planner';
import { SUMMARY_TYPES, type SummaryType } from '../strategies/summary/summary-prompts';
import { RunOptionsDto } from './run-options.dto';

/** What to summarize, and how. */
export class SummaryRequestDto extends OmitType(RunOptionsDto, [
  'min_answers',
  'on_quorum',
  'race',
] as const) {
  /**
   * The answers to summarize; also ones that are not the active version, or broke off. Not together with `participant_ids`.
   * @example ["01900000-0000-7000-8000-000000000041"]
   */
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsString({ each: true })
  response_ids?: string[];

  /**
   * The participants whose complete answers are summarized. Not together with `response_ids`.
   * @example ["01900000-0000-7000-8000-000000000011"]
   */
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ArrayUnique()
  @IsString({ each: true })
  participant_ids?: string[];

  /** A few sentences, everything with its reasons, a list, or who says what. */
  @ApiProperty({ enum: SUMMARY_TYPES, required: false, default: 'brief', example: 'brief' })
  @Omittable()
  @IsIn(SUMMARY_TYPES)
  type?: SummaryType;

  /**
   * What else the summary shall be like.
   * @example "In French."
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  instructions?: string;

  /**
   * Who writes it: `provider/model` or alias. Left out: the model of the first participant that is summarized.
   * @example "demo/quick"
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  model?: string;

  /** Generation parameters; those of participants do not hold here. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  @IsObject()
  parameters?: ModelParametersDto;

  /**
   * What to do with a parameter that the model does not take: refuse the request, or leave it out.
   * @example "reject"
   */
  @IsOptional()
  @IsIn(['reject', 'drop'])
  unsupported?: 'reject' | 'drop';

  /** Throws `validation_failed` when both kinds of choice are there. */
  static toWish(ownerId: string, conversationId: string, body: SummaryRequestDto): SummaryWish {
    if (body.response_ids && body.participant_ids) {
      throw AppError.field('validation_failed', 'participant_ids', 'stands in place of response_ids');
    }
    return {
      ownerId,
      conversationId,
      responseIds: body.response_ids,
      participantIds: body.participant_ids,
      type: body.type ?? 'brief',
      instructions: body.instructions,
      model: body.model,
      parameters: { ...body.parameters },
      unsupported: body.unsupported ?? 'reject',
      limits: RunOptionsDto.toLimits(body),
      onDisconnect: body.on_disconnect,
      onRestart: body.on_restart,
    };
  }
}

/** What to summarize, and how, for the strategy `summary`. */
export class SummaryOptionsDto extends PickType(SummaryRequestDto, [
  'response_ids',
  'participant_ids',
  'type',
  'instructions',
  'model',
] as const) {
  static toOptions(summary: SummaryOptionsDto): SummaryOptions {
    const { response_ids: responseIds, participant_ids: participantIds, ...how } = summary;
    return { ...how, responseIds, participantIds };
  }
}
