import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Request, Response } from 'express';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { ChatAnswerDto } from './dto/chat-answer.dto';
import { ANSWER_EVENTS_EXAMPLE, CHAT_EXAMPLES, CHAT_DESCRIPTION } from './dto/chat-examples';
import { ChatRequestDto, ModelEntryDto } from './dto/chat-request.dto';
import { ContentPartDto } from './dto/content-part.dto';
import { ApiIdempotencyKey, Idempotency } from './idempotency/idempotency.decorator';
import { type IdempotentRequest } from './idempotency/idempotent-request';
import { RunAnswer } from './streaming/run-answer';
import { StartRunOnce } from './use-cases/start-run-once';

@ApiTags('chat')
@Controller('api/v1/chat')
export class ChatController {
  constructor(
    private readonly startRun: StartRunOnce,
    private readonly answer: RunAnswer,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ operationId: 'chat', summary: 'Ask several models at once', description: CHAT_DESCRIPTION })
  @ApiExtraModels(ContentPartDto, ModelEntryDto, ChatAnswerDto)
  @ApiIdempotencyKey()
  @ApiBody({ type: ChatRequestDto, examples: CHAT_EXAMPLES })
  @ApiOkResponse({
    description: 'Every answer, as JSON when all have ended, or as events while they are written.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ChatAnswerDto) } },
      'text/event-stream': { schema: { type: 'string' }, example: ANSWER_EVENTS_EXAMPLE },
    },
  })
  @ApiErrors(
    'validation_failed',
    'unknown_model',
    'too_many_models',
    'unsupported_parameter',
    'parameter_out_of_range',
    'invalid_text',
    'malformed_json',
    'idempotency_key_invalid',
    'conversation_not_found',
    'participant_not_found',
    'persona_not_found',
    'message_not_found',
    'response_not_found',
    'not_acceptable',
    'conversation_busy',
    'idempotency_conflict',
    'prompt_too_large',
    'budget_exceeded',
    'price_unknown',
    'body_too_large',
    'idempotency_key_reused',
    'overloaded',
    'run_taken_over',
    'shutting_down',
  )
  chat(
    @OwnerId() ownerId: string,
    @Idempotency() once: IdempotentRequest | null,
    @Body() body: ChatRequestDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.answer.send(request, response, () =>
      this.startRun.execute(ChatRequestDto.toRunRequest(ownerId, body), once),
    );
  }
}
