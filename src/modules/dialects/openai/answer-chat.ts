import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { IGNORED_HEADER, listed } from '../../../common/http/bodies/lenient-body.decorator';
import { CompleteChat } from '../../chat/use-cases/complete-chat';
import { AnswerCompletion } from './answers/answer-completion';
import { type CompletionRead } from './requests/completion-body.decorator';
import { toCompletionRequest } from './requests/request.mapper';

const EVENT_STREAM = 'text/event-stream';

/** Answers a request for a completion as OpenAI does. */
@Injectable()
export class AnswerChat {
  constructor(
    private readonly completeChat: CompleteChat,
    private readonly answer: AnswerCompletion,
  ) {}

  /** `ending` is the frame that ends a stream. Throws why there is no answer as long as nothing was sent. */
  async send(
    request: Request,
    response: Response,
    { ownerId, read, ending }: { ownerId: string; read: CompletionRead; ending: string },
  ): Promise<void> {
    const { body } = read;
    const completion = this.completeChat.execute(toCompletionRequest(ownerId, body));
    const ignored = [...read.ignored, ...completion.plan.ignored];
    if (ignored.length > 0) response.setHeader(IGNORED_HEADER, listed(ignored));
    if (body.stream ?? prefersEvents(request)) {
      const includeUsage = body.stream_options?.include_usage ?? false;
      await this.answer.stream(response, completion, { includeUsage, ending });
      return;
    }
    const whole = await this.answer.whole(response, completion);
    if (whole) response.json(whole);
  }
}

/** For those who leave `stream` out and say it in the header. */
function prefersEvents(request: Request): boolean {
  return request.accepts(['application/json', EVENT_STREAM]) === EVENT_STREAM;
}
