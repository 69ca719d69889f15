import { type Message } from '../entities/message.entity';
import { type Thread } from '../transfer/thread';
import { ConversationDto } from './conversation.dto';
import { MessageDto } from './message.dto';

/** The branch in which a message says something else. */
export class EditedMessageDto {
  /** The new conversation. */
  conversation: ConversationDto;

  /** The message as it is there; its `provenance` names the one that it replaces. Nobody has answered it yet. */
  message: MessageDto;

  static from({ conversation, participants }: Thread, message: Message): EditedMessageDto {
    return {
      conversation: ConversationDto.from(conversation, participants),
      message: MessageDto.from(message, []),
    };
  }
}
