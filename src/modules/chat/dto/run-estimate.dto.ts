import { ApiProperty } from '@nestjs/swagger';
import { type CostEstimate, type ResponseEstimate, type RunEstimate } from '../planning/run-estimate';

/** US dollars. */
export class CostEstimateDto {
  /**
   * For reading what is sent.
   * @example 0.0012
   */
  input: number;

  /** With the longest answer that there can be; null when nothing says how long that is. */
  @ApiProperty({ type: Number, nullable: true, example: 0.021 })
  max: number | null;

  static from(cost: CostEstimate | null): CostEstimateDto | null {
    return cost && { input: cost.inputUsd, max: cost.maxUsd };
  }
}

/** What one model would take if its first call answers. */
export class ResponseEstimateDto {
  /** The participant that would answer; null when the run would add one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  participant_id: string | null;

  /** @example "demo/quick" */
  model: string;

  /**
   * Id of the provider that would be called.
   * @example "demo"
   */
  provider: string;

  /**
   * Tokens that would be sent, by our own count: text, images, tools and history.
   * @example 9
   */
  @ApiProperty({ type: 'integer' })
  input_tokens: number;

  /** `max_tokens`, else the most that the model writes; null when that is not known. */
  @ApiProperty({ type: 'integer', nullable: true, example: 4096 })
  max_output_tokens: number | null;

  /** Null when the price is not known. */
  @ApiProperty({ type: CostEstimateDto, nullable: true })
  cost_usd: CostEstimateDto | null;

  /** Tokens for input and output together; null when unknown. */
  @ApiProperty({ type: 'integer', nullable: true, example: 32768 })
  context_window: number | null;

  /**
   * How many of the oldest entries of the history would be left out because the window is too small.
   * @example 0
   */
  @ApiProperty({ type: 'integer' })
  trimmed: number;

  /**
   * Parameters that would be left out because the model does not take them.
   * @example []
   */
  dropped_parameters: string[];

  /** Why the model would not be asked at all, for example because it does not read images; null when it would be. */
  @ApiProperty({ type: String, nullable: true, example: null })
  refusal: string | null;

  static from({ response, ...estimate }: ResponseEstimate): ResponseEstimateDto {
    const { seat, routes } = response;
    const [{ model, context, droppedParameters, refusal }] = routes;
    return {
      participant_id: seat.isNew ? null : seat.participantId,
      model: model.id,
      provider: model.provider,
      input_tokens: estimate.inputTokens,
      max_output_tokens: estimate.maxOutputTokens,
      cost_usd: CostEstimateDto.from(estimate.cost),
      context_window: model.contextWindow,
      trimmed: context.trimmed,
      dropped_parameters: droppedParameters,
      refusal: refusal?.message ?? null,
    };
  }
}

/** Sums over the responses. */
export class EstimateTotalsDto {
  /** @example 18 */
  @ApiProperty({ type: 'integer' })
  input_tokens: number;

  /** Null when it is not known for one of them. */
  @ApiProperty({ type: 'integer', nullable: true, example: 8192 })
  max_output_tokens: number | null;

  /** Null when the price of one of them is not known. */
  @ApiProperty({ type: CostEstimateDto, nullable: true })
  cost_usd: CostEstimateDto | null;
}

/** What a run would take, by our own count: within a third of the truth for prose. Retries, fallbacks and hedges come on top. */
export class RunEstimateDto {
  /** In the order in which the models were asked for. */
  responses: ResponseEstimateDto[];

  totals: EstimateTotalsDto;

  static from({ responses, inputTokens, maxOutputTokens, cost }: RunEstimate): RunEstimateDto {
    return {
      responses: responses.map((response) => ResponseEstimateDto.from(response)),
      totals: {
        input_tokens: inputTokens,
        max_output_tokens: maxOutputTokens,
        cost_usd: CostEstimateDto.from(cost),
      },
    };
  }
}
