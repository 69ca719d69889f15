import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Request, Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { MessageDto } from '../conversations/dto/message.dto';
import { RESPONSE_ID } from '../conversations/path-parameters';
import { ApiRunAccepted } from './docs/api-run-accepted.decorator';
import { TRANSFER_DESCRIPTION, TRANSFER_EXAMPLES } from './dto/transfer-examples';
import { TransferRequestDto } from './dto/transfer-request.dto';
import { ApiIdempotencyKey, Idempotency } from './idempotency/idempotency.decorator';
import { type IdempotentRequest } from './idempotency/idempotent-request';
import { RunAnswer } from './streaming/run-answer';
import { TransferSummary } from './use-cases/transfer-summary';
import { TransferVerbatim } from './use-cases/transfer-verbatim';

@ApiTags('runs')
@Controller('api/v1/responses/:id/transfer')
export class TransferResponseController {
  constructor(
    private readonly verbatim: TransferVerbatim,
    private readonly summary: TransferSummary,
    private readonly answer: RunAnswer,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    operationId: 'transferResponse',
    summary: 'Put an answer into another model’s context',
    description: TRANSFER_DESCRIPTION,
  })
  @ApiParam(RESPONSE_ID)
  @ApiIdempotencyKey()
  @ApiBody({ type: TransferRequestDto, examples: TRANSFER_EXAMPLES })
  @ApiCreatedResponse({ type: MessageDto, description: 'The message that the participant reads.' })
  @ApiRunAccepted('The run that writes the summary has begun.')
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
    'response_not_an_answer',
    'response_running',
    'response_failed',
    'response_empty',
    'not_acceptable',
    'overloaded',
    'shutting_down',
  )
  async transfer(
    @OwnerId() ownerId: string,
    @Param('id') id: string,
    @Idempotency() once: IdempotentRequest | null,
    @Body() body: TransferRequestDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (body.mode === 'summary') {
      const wish = TransferRequestDto.toSummary(ownerId, id, body);
      await this.answer.accept(request, response, () => this.summary.execute(wish, once));
      return;
    }
    const [message] = await this.verbatim.execute(TransferRequestDto.toVerbatim(ownerId, id, body), once);
    response.json(message);
  }
}
