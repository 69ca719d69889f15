import { Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiErrors } from '../../../common/errors/api-errors.decorator';
import { LenientBody } from '../../../common/http/bodies/lenient-body.decorator';
import { OwnerId } from '../../../common/http/owner-id.decorator';
import { ApiJoiningIdempotencyKey, Idempotency } from '../../chat/idempotency/idempotency.decorator';
import { type IdempotentRequest } from '../../chat/idempotency/idempotent-request';
import { ChatStreamRequestDto } from './dto/chat-stream-request.dto';
import { StreamChat } from './stream-chat';

const REQUESTS = {
  saved: {
    summary: 'Kept as a conversation',
    value: {
      model: 'demo/quick',
      user_prompt: 'Explain quantum computing',
      system_prompt: 'You are a helpful AI assistant.',
      hyperparameters: { temperature: 0.7, top_p: 0.9, max_tokens: 2048, stop: ['END'] },
      save_conversation: true,
      conversation_id: null,
    },
  },
  'not saved': {
    summary: 'Kept nowhere',
    value: { model: 'demo/quick', user_prompt: 'Write a hello world in Python', save_conversation: false },
  },
};

const ANSWER = `data: {"conversation_id":"01900000-0000-7000-8000-000000000001","model":"demo/quick"}

data: {"content":"Quantum","finished":false}

data: {"content":" computing","finished":false}

data: {"content":"","finished":true}

`;

@ApiTags('AI library')
@Controller('api/chat/stream')
export class ChatStreamController {
  constructor(private readonly streamChat: StreamChat) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'streamChat',
    summary: 'Ask one model and read its answer as it is written',
    description:
      'One JSON object per `data:` line: first where the answer is kept and who writes it, then its text piece by piece, at ' +
      'last `finished: true`; an answer that fails on the way ends with an `error` beside it. Model names are looked up at ' +
      'Groq first. Fields that are not known are ignored and named in the header `x-parley-ignored`. The answer is kept, also ' +
      'when the client goes away; with `save_conversation: false` nothing is kept but what it cost, `conversation_id` is null, and ' +
      'the model is told to stop when the client goes away.',
  })
  @ApiJoiningIdempotencyKey(
    'With `save_conversation: false` nothing is kept that could be given again, and the header is ignored.',
  )
  @ApiBody({ type: ChatStreamRequestDto, examples: REQUESTS })
  @ApiOkResponse({
    description: 'The answer.',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: ANSWER } },
  })
  @ApiErrors(
    'unknown_model',
    'provider_not_configured',
    'unsupported_parameter',
    'parameter_out_of_range',
    'idempotency_key_invalid',
    'conversation_not_found',
    'conversation_busy',
    'prompt_too_large',
    'idempotency_key_reused',
    'overloaded',
    'shutting_down',
  )
  stream(
    @OwnerId() ownerId: string,
    @LenientBody(ChatStreamRequestDto) body: ChatStreamRequestDto,
    @Idempotency('join') once: IdempotentRequest | null,
    @Res() response: Response,
  ): Promise<void> {
    return this.streamChat.execute(response, ownerId, { body, once });
  }
}
