import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiErrors } from '../../../../common/errors/api-errors.decorator';
import { ignoreToo, LenientBody } from '../../../../common/http/bodies/lenient-body.decorator';
import { OwnerId } from '../../../../common/http/owner-id.decorator';
import { ApiJoiningIdempotencyKey, Idempotency } from '../../../chat/idempotency/idempotency.decorator';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { SendToDto } from '../dto/send-to.dto';
import { SendToRequestDto } from '../dto/send-to-request.dto';
import { SummarizeDto } from '../dto/summarize.dto';
import { SummarizeRequestDto } from '../dto/summarize-request.dto';
import { BROADCAST_WORKSPACE_TAG } from '../tag';
import { SendTo } from './send-to';
import { Summarize } from './summarize';
import { SEND_TO_EXAMPLES, SUMMARIZE_EXAMPLES } from './transfer-examples';

@ApiTags(BROADCAST_WORKSPACE_TAG)
@Controller()
export class TransfersController {
  constructor(
    private readonly sendTo: SendTo,
    private readonly summarize: Summarize,
  ) {}

  @Post('send-to')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'sendTo',
    summary: 'Put messages of one pane into another one',
    description:
      'The target pane’s model reads them from its next answer on, and no other pane does; `GET /sessions/{session_id}` shows ' +
      'them there, with where they come from. `summarize` waits for the summary; when there is none, nothing was transferred. ' +
      'Fields that mean nothing here are ignored and named in the header `x-parley-ignored`.',
  })
  @ApiJoiningIdempotencyKey('Without a key the same messages are put there once more.')
  @ApiBody({ type: SendToRequestDto, examples: SEND_TO_EXAMPLES })
  @ApiOkResponse({ type: SendToDto, description: 'The target pane has them.' })
  @ApiErrors(
    'budget_exceeded',
    'price_unknown',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'conversation_not_found',
    'participant_not_found',
    'message_not_found',
    'response_not_an_answer',
    'response_running',
    'response_failed',
    'response_empty',
    'provider_failed',
    'overloaded',
    'run_taken_over',
    'shutting_down',
  )
  send(
    @OwnerId() ownerId: string,
    @LenientBody(SendToRequestDto) body: SendToRequestDto,
    @Idempotency('join') once: IdempotentRequest | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SendToDto> {
    ignoreToo(response, SendToRequestDto.idle(body));
    return this.sendTo.execute(ownerId, body, once);
  }

  @Post('summarize')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'summarize',
    summary: 'Sum up what several panes answered',
    description:
      'Waits for the summaries, which are written at the same time; no pane reads them. What of them fails is in `errors`, as ' +
      'long as one is written. Fields that are not known are ignored and named in the header `x-parley-ignored`.',
  })
  @ApiJoiningIdempotencyKey('Each kind of summary is kept for itself.')
  @ApiBody({ type: SummarizeRequestDto, examples: SUMMARIZE_EXAMPLES })
  @ApiOkResponse({ type: SummarizeDto, description: 'The summaries.' })
  @ApiErrors(
    'unknown_model',
    'budget_exceeded',
    'price_unknown',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'conversation_not_found',
    'participant_not_found',
    'provider_failed',
    'overloaded',
    'run_taken_over',
    'shutting_down',
  )
  sumUp(
    @OwnerId() ownerId: string,
    @LenientBody(SummarizeRequestDto) body: SummarizeRequestDto,
    @Idempotency('join') once: IdempotentRequest | null,
  ): Promise<SummarizeDto> {
    return this.summarize.execute(ownerId, body, once);
  }
}
