import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request } from 'express';
import { type LenientlyRead, readLeniently } from '../../../../common/http/bodies/lenient-body';
import { ChatCompletionRequestDto } from '../dto/chat-completion-request.dto';
import { readCommonShape } from './common-shape';

export type CompletionRead = LenientlyRead<ChatCompletionRequestDto>;

function readCompletionBody(body: unknown): CompletionRead {
  const common = readCommonShape(body);
  return common ? { body: common, ignored: [] } : readLeniently(ChatCompletionRequestDto, body);
}

/** The request for a completion, and the names of what was not understood. Null is left out only where the field may be null. */
export const CompletionBody = createParamDecorator((_: unknown, context: ExecutionContext): CompletionRead =>
  readCompletionBody(context.switchToHttp().getRequest<Request>().body),
);
