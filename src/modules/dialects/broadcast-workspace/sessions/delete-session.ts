import { Injectable } from '@nestjs/common';
import { DeleteConversation } from '../../../conversations/use-cases/delete-conversation';
import { FindConversation } from '../../../conversations/use-cases/named/find-conversation';
import { DIALECT } from '../dialect';
import { type DeletedSessionDto } from '../dto/session.dto';

/** Deletes a session for good; its name is free again. */
@Injectable()
export class DeleteSession {
  constructor(
    private readonly conversations: FindConversation,
    private readonly deleteConversation: DeleteConversation,
  ) {}

  /** Throws `conversation_not_found`. */
  async execute(ownerId: string, sessionId: string): Promise<DeletedSessionDto> {
    const { conversation } = await this.conversations.byName(ownerId, { dialect: DIALECT, id: sessionId });
    await this.deleteConversation.execute(ownerId, conversation.id);
    return { session_id: sessionId, deleted: true, message: 'The session was deleted.' };
  }
}
