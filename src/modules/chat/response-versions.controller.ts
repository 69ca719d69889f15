import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Request, Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { RESPONSE_ID } from '../conversations/path-parameters';
import { ApiRunAccepted } from './docs/api-run-accepted.decorator';
import { RETRY_DESCRIPTION, RETRY_EXAMPLES } from './dto/retry-examples';
import { RetryDto } from './dto/retry.dto';
import { ApiIdempotencyKey, Idempotency } from './idempotency/idempotency.decorator';
import { type IdempotentRequest } from './idempotency/idempotent-request';
import { RunAnswer } from './streaming/run-answer';
import { RetryResponse } from './use-cases/retry-response';

@ApiTags('runs')
@Controller('api/v1/responses/:id')
export class ResponseVersionsController {
  constructor(
    private readonly retryResponse: RetryResponse,
    private readonly answer: RunAnswer,
  ) {}

  @Post('retry')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'retryResponse',
    summary: 'Ask one model again',
    description: RETRY_DESCRIPTION,
  })
  @ApiParam(RESPONSE_ID)
  @ApiIdempotencyKey()
  @ApiBody({ type: RetryDto, required: false, examples: RETRY_EXAMPLES })
  @ApiRunAccepted('The retry has begun.')
  @ApiErrors(
    'unknown_model',
    'unsupported_parameter',
    'parameter_out_of_range',
    'budget_exceeded',
    'price_unknown',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'idempotency_conflict',
    'response_not_found',
    'participant_not_found',
    'response_running',
    'response_not_an_answer',
    'retry_running',
    'not_acceptable',
    'overloaded',
    'shutting_down',
  )
  retry(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Idempotency() once: IdempotentRequest | null,
    @Body() body: RetryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.answer.accept(request, response, () =>
      this.retryResponse.execute(ownerId, id, RetryDto.toWish(body), once),
    );
  }
}
