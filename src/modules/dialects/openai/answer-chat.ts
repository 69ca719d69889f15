import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ignoreToo } from '../../../common/http/bodies/lenient-body.decorator';
import { type IdempotentRequest } from '../../chat/idempotency/idempotent-request';
import { CompleteChat } from '../../chat/use-cases/complete-chat';
import { KeepCompletion } from '../../chat/use-cases/keep-completion';
import { AnswerCompletion } from './answers/answer-completion';
import { AnswerKept } from './answers/answer-kept';
import { type ChunkOptions } from './answers/chunk-writer';
import { type ChatCompletionDto } from './dto/chat-completion.dto';
import { type CompletionRead } from './requests/completion-body.decorator';
import { onlyOfKept, toCompletionRequest, toMetadata } from './requests/request.mapper';
import { AnswerVirtual } from './virtual/answer-virtual';

const EVENT_STREAM = 'text/event-stream';

export interface ChatAsked {
  ownerId: string;
  read: CompletionRead;
  once: IdempotentRequest | null;
  /** The frame that ends a stream. */
  ending: string;
}

/** Answers a request for a completion as OpenAI does. */
@Injectable()
export class AnswerChat {
  constructor(
    private readonly completeChat: CompleteChat,
    private readonly keepCompletion: KeepCompletion,
    private readonly completions: AnswerCompletion,
    private readonly kept: AnswerKept,
    private readonly virtual: AnswerVirtual,
  ) {}

  /** Throws why there is no answer as long as nothing of one was sent. */
  async send(request: Request, response: Response, asked: ChatAsked): Promise<void> {
    const { body } = asked.read;
    const options = {
      includeUsage: body.stream_options?.include_usage ?? false,
      ending: asked.ending,
    };
    const stream = (body.stream ?? prefersEvents(request)) ? options : null;
    const whole = await this.answer(response, asked, stream);
    if (whole) sendJson(response, whole);
  }

  private answer(
    response: Response,
    asked: ChatAsked,
    stream: ChunkOptions | null,
  ): Promise<ChatCompletionDto | null> {
    const virtual = this.virtual.asked(asked.read);
    if (virtual) return this.virtual.send(response, virtual, asked, stream);
    const { read } = asked;
    if (read.body.parley) ignoreToo(response, ['parley']);
    return read.body.store ? this.keep(response, asked, stream) : this.complete(response, asked, stream);
  }

  private async complete(
    response: Response,
    asked: ChatAsked,
    stream: ChunkOptions | null,
  ): Promise<ChatCompletionDto | null> {
    const { ownerId, read } = asked;
    const completion = this.completeChat.execute(toCompletionRequest(ownerId, read.body));
    ignoreToo(response, [...read.ignored, ...completion.plan.ignored, ...onlyOfKept(read.body, asked.once)]);
    if (!stream) return this.completions.whole(response, completion);
    await this.completions.stream(response, completion, stream);
    return null;
  }

  private async keep(
    response: Response,
    { ownerId, read, once }: ChatAsked,
    stream: ChunkOptions | null,
  ): Promise<ChatCompletionDto | null> {
    const metadata = toMetadata(read.body);
    const request = toCompletionRequest(ownerId, read.body);
    const { started, ignored } = await this.keepCompletion.execute(request, metadata, once);
    ignoreToo(response, [...read.ignored, ...ignored]);
    if (!stream) return this.kept.whole(response, { started, metadata });
    await this.kept.stream(response, { started, metadata }, stream);
    return null;
  }
}

/** As `response.json` does, without a hash of the body for an `ETag`: nobody asks for the same answer again. */
function sendJson(response: Response, body: object): void {
  response.setHeader('content-type', 'application/json; charset=utf-8').end(JSON.stringify(body));
}

/** For those who leave `stream` out and say it in the header. */
function prefersEvents(request: Request): boolean {
  return request.accepts(['application/json', EVENT_STREAM]) === EVENT_STREAM;
}
