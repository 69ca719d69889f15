import { OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { ModelParametersDto } from '../../conversations/dto/model-parameters.dto';
import { fingerprint } from '../idempotency/idempotent-request';
import { type RetryWish } from '../planning/retry-planner';
import { RunOptionsDto } from './run-options.dto';

/** How to ask once more; what is left out is as it was. */
export class RetryDto extends OmitType(RunOptionsDto, ['min_answers', 'on_quorum', 'race'] as const) {
  /**
   * Another model (`provider/model` or alias) in place of the one that the response names.
   * @example "demo/thoughtful"
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  model?: string;

  /** Parameters to change; the others are as they were. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  @IsObject()
  parameters?: ModelParametersDto;

  /**
   * Another system prompt; the participant's persona stays before it.
   * @example "Answer in one sentence."
   */
  @Omittable()
  @IsString()
  @MaxLength(100_000)
  system_prompt?: string;

  /**
   * What to do with a parameter in `parameters` that the model does not take: refuse the request, or leave it out.
   * @example "reject"
   */
  @IsOptional()
  @IsIn(['reject', 'drop'])
  unsupported?: 'reject' | 'drop';

  static toWish(body: RetryDto): RetryWish {
    return {
      model: body.model,
      systemPrompt: body.system_prompt,
      parameters: { ...body.parameters },
      unsupported: body.unsupported ?? 'reject',
      limits: RunOptionsDto.toLimits(body),
      onDisconnect: body.on_disconnect,
      onRestart: body.on_restart,
      fingerprint: fingerprint(body),
    };
  }
}
