import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { OwnerId } from '../../../common/http/owner-id.decorator';
import { Idempotency } from '../../chat/idempotency/idempotency.decorator';
import { type IdempotentRequest } from '../../chat/idempotency/idempotent-request';
import { AnswerChat } from './answer-chat';
import { ApiChatCompletion, OPENAI_TAG } from './api-chat-completion.decorator';
import { CompletionBody, type CompletionRead } from './requests/completion-body.decorator';

/** Where OpenAI's clients look when their base URL ends in `/v1`. */
@ApiTags(OPENAI_TAG)
@Controller('v1/chat/completions')
export class OpenAiCompletionsController {
  constructor(private readonly answer: AnswerChat) {}

  @Post()
  @HttpCode(200)
  @ApiChatCompletion('createChatCompletion', 'Complete a chat')
  create(
    @OwnerId() ownerId: string,
    @CompletionBody() read: CompletionRead,
    @Idempotency('join') once: IdempotentRequest | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.answer.send(request, response, { ownerId, read, once, ending: 'data: [DONE]\n\n' });
  }
}

/** The same beside the native API. */
@ApiTags(OPENAI_TAG)
@Controller('api/v1/chat/completions')
export class CompletionsController {
  constructor(private readonly answer: AnswerChat) {}

  @Post()
  @HttpCode(200)
  @ApiChatCompletion('createChatCompletionHere', 'Complete a chat, beside the native API')
  create(
    @OwnerId() ownerId: string,
    @CompletionBody() read: CompletionRead,
    @Idempotency('join') once: IdempotentRequest | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    // Without the space, which server-sent events allow: a known client takes every line that begins with `data: ` for JSON.
    return this.answer.send(request, response, { ownerId, read, once, ending: 'data:[DONE]\n\n' });
  }
}
