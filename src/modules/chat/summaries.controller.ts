import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Request, Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { CONVERSATION_ID } from '../conversations/path-parameters';
import { ApiRunAccepted } from './docs/api-run-accepted.decorator';
import { SUMMARY_DESCRIPTION, SUMMARY_EXAMPLES } from './dto/summary-examples';
import { SummaryRequestDto } from './dto/summary-request.dto';
import { ApiIdempotencyKey, Idempotency } from './idempotency/idempotency.decorator';
import { type IdempotentRequest } from './idempotency/idempotent-request';
import { RunAnswer } from './streaming/run-answer';
import { StartSummary } from './use-cases/start-summary';

@ApiTags('runs')
@Controller('api/v1/conversations/:id/summaries')
export class SummariesController {
  constructor(
    private readonly startSummary: StartSummary,
    private readonly answer: RunAnswer,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'startSummary',
    summary: 'Summarize what was answered',
    description: SUMMARY_DESCRIPTION,
  })
  @ApiParam(CONVERSATION_ID)
  @ApiIdempotencyKey()
  @ApiBody({ type: SummaryRequestDto, examples: SUMMARY_EXAMPLES })
  @ApiRunAccepted('The run has begun.')
  @ApiErrors(
    'unknown_model',
    'unsupported_parameter',
    'parameter_out_of_range',
    'budget_exceeded',
    'price_unknown',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'idempotency_conflict',
    'conversation_not_found',
    'participant_not_found',
    'response_not_found',
    'response_running',
    'not_acceptable',
    'overloaded',
    'shutting_down',
  )
  start(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Idempotency() once: IdempotentRequest | null,
    @Body() body: SummaryRequestDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.answer.accept(request, response, () =>
      this.startSummary.execute(SummaryRequestDto.toWish(ownerId, id, body), once),
    );
  }
}
