import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { type RunRequest, type SummaryOptions } from '../planning/run-request';
import { CouncilDto } from './council.dto';
import { DebateDto } from './debate.dto';
import { FusionDto } from './fusion.dto';
import { PanelDto } from './panel.dto';
import { RunOptionsDto } from './run-options.dto';
import { SummaryOptionsDto } from './summary-request.dto';

/** The strategies that a request can name. */
const STRATEGIES = ['broadcast', 'panel', 'council', 'fusion', 'debate', 'summary'] as const;

/** What the models of a run do with the prompt together. */
export class StrategyDto extends RunOptionsDto {
  /**
   * What the models do with the prompt: each answers (`broadcast`); or they speak in turns and read each other (`panel`); or they
   * answer, rank each other's answers without knowing whose they are, and one puts them together (`council`); or they answer, and one
   * makes something of the answers (`fusion`); or they read
   * each other and answer again until they agree (`debate`). `summary`: one model sums up what was answered before.
   */
  @ApiProperty({ enum: STRATEGIES, required: false, default: 'broadcast', example: 'broadcast' })
  @IsOptional()
  @IsIn(STRATEGIES)
  strategy?: (typeof STRATEGIES)[number];

  /**
   * Nobody is told which model gives which answer, how long it took or what it cost, before somebody votes on two of the answers or
   * reveals the run. Until then answers have labels (`Answer A`), in an order that is left to chance. For the strategies broadcast,
   * council and fusion; of the latter two only the answers are shown.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  blind?: boolean;

  /** How the council is held, for the strategy `council`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => CouncilDto)
  @IsObject()
  council?: CouncilDto;

  /** What is made of the answers, for the strategy `fusion`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => FusionDto)
  @IsObject()
  fusion?: FusionDto;

  /** How the panel is held, for the strategy `panel`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => PanelDto)
  @IsObject()
  panel?: PanelDto;

  /** How the debate is held, for the strategy `debate`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => DebateDto)
  @IsObject()
  debate?: DebateDto;

  /** What is summed up, for the strategy `summary`: answers of the conversation, of any turns; left out: all that count. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SummaryOptionsDto)
  @IsObject()
  summary?: SummaryOptionsDto;

  /** Null is the same as left out. */
  static toWishes(
    request: StrategyDto,
  ): Pick<RunRequest, 'strategy' | 'blind' | 'council' | 'fusion' | 'panel' | 'debate' | 'summary'> {
    return {
      strategy: request.strategy ?? 'broadcast',
      blind: request.blind ?? false,
      council: request.council ? CouncilDto.toWish(request.council) : undefined,
      fusion: request.fusion ? FusionDto.toWish(request.fusion) : undefined,
      panel: request.panel ? PanelDto.toWish(request.panel) : undefined,
      debate: request.debate ? DebateDto.toWish(request.debate) : undefined,
      summary: summaryOf(request),
    };
  }
}

function summaryOf({ strategy, summary }: StrategyDto): SummaryOptions | undefined {
  if (summary) return SummaryOptionsDto.toOptions(summary);
  return strategy === 'summary' ? {} : undefined;
}
