import { OmitType } from '@nestjs/swagger';
import { type RunRequest } from '../planning/run-request';
import { ChatRequestDto } from './chat-request.dto';

/** One prompt for several models, in the conversation that the path names. */
export class RunRequestDto extends OmitType(ChatRequestDto, ['conversation_id'] as const) {
  static toRunRequest(ownerId: string, conversationId: string, request: RunRequestDto): RunRequest {
    return ChatRequestDto.toRunRequest(ownerId, { ...request, conversation_id: conversationId });
  }
}
