import { ConversationDto } from '../../dto/conversation.dto';
import { type Conversation } from '../../entities/conversation.entity';
import { type Participant } from '../../entities/participant.entity';

/** A conversation, and what clients of one API call it: the id that one of them chose, else its own. */
export interface NamedConversation {
  name: string;
  conversation: ConversationDto;
}

export function named(
  dialect: string,
  conversation: Conversation,
  participants: readonly Participant[] = [],
): NamedConversation {
  const chosen = conversation.dialect === dialect ? conversation.externalId : null;
  return { name: chosen ?? conversation.id, conversation: ConversationDto.from(conversation, participants) };
}
