import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, Min, ValidateNested } from 'class-validator';
import { type OnQuorum } from '../engine/run/run-options';
import { type RunLimits } from '../planning/run-request';
import { DeadlinesDto } from './deadlines.dto';

/** How long, how often and for how much a run may try; what is left out is as the server is configured. */
export class RunOptionsDto {
  /** How long to wait for each model. */
  @IsOptional()
  @ValidateNested()
  @Type(() => DeadlinesDto)
  @IsObject()
  deadlines?: DeadlinesDto;

  /**
   * How often a model is asked again that fails, or whose answer breaks off, and may answer later. Waits as long as the provider
   * asks.
   * @example 1
   */
  @ApiProperty({ type: 'integer', minimum: 0, required: false })
  @IsOptional()
  @IsInt()
  @Min(0)
  retries?: number;

  /**
   * When a model has sent no first token after so many milliseconds, a second call begins beside the first one: of the next of its
   * `fallbacks`, else of the same model. The first token decides; the other call is given up, and what it cost is counted. Once
   * for each response.
   * @example 8000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  hedge_after_ms?: number;

  /**
   * How many answers are enough: `quorum.reached` says when they are complete, and the run is then `completed` whatever becomes of
   * the others. When so many cannot be had any more the rest is cancelled, and the run is `failed` with `quorum_unreachable`. A
   * strategy with several stages counts the answers of its first one.
   * @example 1
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  min_answers?: number;

  /**
   * What happens to the other answers when `min_answers` are complete: they go on, and who waits for JSON gets what there is, with
   * the status `running` (`finish`); or they are cancelled (`cancel_rest`).
   * @example "finish"
   */
  @IsOptional()
  @IsIn(['finish', 'cancel_rest'])
  on_quorum?: OnQuorum;

  /**
   * Only the model that says something first answers; the others are cancelled before they say a word. One that fails without a word
   * is out of the race. Not together with `min_answers`.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  race?: boolean;

  /**
   * What the run may cost, US dollars, with all its retries, fallbacks and hedges. A run whose prompts, and answers of `max_tokens`
   * where that is given, would cost more is refused with `budget_exceeded`; a model without a known price with `price_unknown`. When
   * it is exceeded while models write, their answers end as failed with `budget_exceeded` and what they wrote is kept. By then it is
   * exceeded by what came last: one network packet from each model, and the difference between our count and the provider's.
   * @example 0.5
   */
  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  max_cost_usd?: number;

  /**
   * How many tokens the run may read and write, with all its retries, fallbacks and hedges; works as `max_cost_usd` does.
   * @example 20000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  max_total_tokens?: number;

  /**
   * What happens when the last client that listens to the run goes away: nothing (`continue`), or the run is cancelled. A client
   * that is cut off because it reads too slowly does not count.
   * @example "continue"
   */
  @IsOptional()
  @IsIn(['continue', 'cancel'])
  on_disconnect?: 'continue' | 'cancel';

  /**
   * What becomes of answers that were being written when the server died: they are closed as `interrupted` with what they had
   * (`interrupt`), or their models are asked the same again, at most three times (`retry`). Who follows the run is told.
   * @example "retry"
   */
  @ApiProperty({ enum: ['interrupt', 'retry'], required: false, default: 'interrupt' })
  @IsOptional()
  @IsIn(['interrupt', 'retry'])
  on_restart?: 'interrupt' | 'retry';

  static toLimits(options: RunOptionsDto): RunLimits {
    return {
      deadlines: DeadlinesDto.toDeadlines(options.deadlines ?? {}),
      runMs: options.deadlines?.run_ms ?? undefined,
      retries: options.retries ?? undefined,
      hedgeAfterMs: options.hedge_after_ms ?? undefined,
      minAnswers: options.min_answers ?? undefined,
      onQuorum: options.on_quorum ?? undefined,
      race: options.race ?? false,
      maxCostUsd: options.max_cost_usd ?? undefined,
      maxTotalTokens: options.max_total_tokens ?? undefined,
    };
  }
}
