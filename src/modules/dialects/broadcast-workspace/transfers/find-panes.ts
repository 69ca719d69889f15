import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { FindConversation } from '../../../conversations/use-cases/named/find-conversation';
import { DIALECT } from '../dialect';

/** Panes of one session, by the names of the fields that name them. */
export interface FoundPanes {
  conversationId: string;
  /** In the order in which they were asked for. */
  paneIds: string[];
}

/** Finds the panes that a request names. */
@Injectable()
export class FindPanes {
  constructor(private readonly conversations: FindConversation) {}

  /** Throws `conversation_not_found`, and `participant_not_found` with the field that names no pane of the session. */
  async execute(
    ownerId: string,
    sessionId: string,
    panes: readonly { field: string; id: string }[],
  ): Promise<FoundPanes> {
    const { conversation } = await this.conversations.byName(ownerId, { dialect: DIALECT, id: sessionId });
    const paneIds = panes.map(({ field, id }) => {
      const pane = conversation.participants.find((participant) => participant.id === id.toLowerCase());
      if (pane) return pane.id;
      throw AppError.field('participant_not_found', field, `the session has no pane ${id}`);
    });
    return { conversationId: conversation.id, paneIds };
  }
}
