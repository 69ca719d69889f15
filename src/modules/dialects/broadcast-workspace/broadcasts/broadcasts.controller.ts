import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../../../common/errors/api-errors.decorator';
import { LenientBody } from '../../../../common/http/bodies/lenient-body.decorator';
import { OwnerId } from '../../../../common/http/owner-id.decorator';
import { ApiJoiningIdempotencyKey, Idempotency } from '../../../chat/idempotency/idempotency.decorator';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { BroadcastDto, PaneMessageDto } from '../dto/broadcast.dto';
import { BroadcastRequestDto, PaneMessageRequestDto } from '../dto/broadcast-request.dto';
import { PANE_ID } from '../path-parameters';
import { BROADCAST_WORKSPACE_TAG } from '../tag';
import { ContinuePane } from './continue-pane';
import { StartBroadcast } from './start-broadcast';

const BROADCASTS = {
  'a session that the client names': {
    value: {
      prompt: 'Explain quantum computing in simple terms',
      models: [
        { provider_id: 'demo', model_id: 'quick' },
        { provider_id: 'demo', model_id: 'thoughtful' },
      ],
      session_id: 'test-session',
    },
  },
  'a session without a name': {
    value: { prompt: 'Why is the sky blue?', models: [{ provider_id: 'demo', model_id: 'quick' }] },
  },
};

@ApiTags(BROADCAST_WORKSPACE_TAG)
@Controller()
export class BroadcastsController {
  constructor(
    private readonly startBroadcast: StartBroadcast,
    private readonly continuePane: ContinuePane,
  ) {}

  @Post('broadcast')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'broadcast',
    summary: 'Ask several models at once',
    description:
      'Answers at once; what the models say comes through `WS /ws/{session_id}`, and is kept: `GET /sessions/{session_id}`. A session ' +
      'is a conversation, its panes are the participants. A model that has a pane in the session goes on there, any other one gets a ' +
      'new pane; nobody else is asked. Without a key a provider’s pane fails and the others go on. Fields that are not known ' +
      'are ignored and named in the header `x-parley-ignored`.',
  })
  @ApiJoiningIdempotencyKey('Nothing is broadcast twice.')
  @ApiBody({ type: BroadcastRequestDto, examples: BROADCASTS })
  @ApiOkResponse({ type: BroadcastDto, description: 'The broadcast has begun.' })
  @ApiErrors(
    'unknown_model',
    'provider_not_configured',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'too_many_models',
    'conversation_busy',
    'prompt_too_large',
    'overloaded',
    'shutting_down',
  )
  broadcast(
    @OwnerId() ownerId: string,
    @LenientBody(BroadcastRequestDto) body: BroadcastRequestDto,
    @Idempotency('join') once: IdempotentRequest | null,
  ): Promise<BroadcastDto> {
    return this.startBroadcast.execute(ownerId, body, once);
  }

  @Post('chat/:pane_id')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'continuePane',
    summary: 'Ask the model of one pane',
    description:
      'The other panes are not told: neither the question nor the answer is part of what they read. Fields that are not known are ' +
      'ignored and named in the header `x-parley-ignored`.',
  })
  @ApiParam(PANE_ID)
  @ApiJoiningIdempotencyKey('Nothing is said twice.')
  @ApiBody({
    type: PaneMessageRequestDto,
    examples: { 'one pane': { value: { message: 'And in one sentence?' } } },
  })
  @ApiOkResponse({ type: PaneMessageDto, description: 'The model has begun to answer.' })
  @ApiErrors(
    'participant_not_found',
    'provider_not_configured',
    'idempotency_key_invalid',
    'idempotency_key_reused',
    'conversation_busy',
    'prompt_too_large',
    'overloaded',
    'shutting_down',
  )
  chat(
    @OwnerId() ownerId: string,
    @Param('pane_id') paneId: string,
    @LenientBody(PaneMessageRequestDto) body: PaneMessageRequestDto,
    @Idempotency('join') once: IdempotentRequest | null,
  ): Promise<PaneMessageDto> {
    return this.continuePane.execute(ownerId, paneId, { request: body, once });
  }
}
