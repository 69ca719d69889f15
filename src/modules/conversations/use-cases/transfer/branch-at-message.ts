import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { newId } from '../../../../common/ids';
import { type ContentPart } from '../../../providers/spec/messages';
import { EditedMessageDto } from '../../dto/edited-message.dto';
import { type Message } from '../../entities/message.entity';
import { MessageRepository } from '../../repositories/message.repository';
import { textOf } from '../../text-of';
import { forkThread } from '../../transfer/fork-thread';
import { ThreadRepository } from '../../transfer/thread.repository';

/** What a message is to say instead, and how the new branch is called. */
export interface Edit {
  content: ContentPart[];
  title?: string | null;
}

/**
 * Says a message differently: in a copy of the conversation until before it, with the new words as the last message. What was
 * said stays where it is.
 */
@Injectable()
export class BranchAtMessage {
  constructor(
    private readonly messages: MessageRepository,
    private readonly threads: ThreadRepository,
  ) {}

  /** Throws `message_not_found` and `message_not_editable`. */
  async execute(ownerId: string, id: string, { content, title }: Edit): Promise<EditedMessageDto> {
    const { conversationId, role, participantId } = await this.messages.findOwned(ownerId, id);
    if (role !== 'user') {
      throw new AppError('message_not_editable', { detail: 'The message has the results of tools.' });
    }
    if (participantId) {
      throw new AppError('message_not_editable', {
        detail: 'The message was put into the context of one participant: put something else there.',
      });
    }
    const source = await this.threads.load(ownerId, conversationId);
    const place = source.messages.findIndex((message) => message.id === id.toLowerCase());
    const before = source.messages[place];
    if (!before) throw new AppError('message_not_found');
    const now = new Date();
    const thread = forkThread(source, {
      ownerId,
      last: source.messages[place - 1],
      forkedFromMessageId: before.id,
      title,
      now,
    });
    const message: Message = {
      id: newId(),
      ownerId,
      conversationId: thread.conversation.id,
      role: 'user',
      content,
      text: textOf(content),
      toolResults: null,
      provenance: {
        kind: 'edit',
        conversation_id: conversationId,
        message_id: before.id,
        ...(before.provenance && { origin: before.provenance }),
      },
      createdAt: now,
    };
    await this.threads.insert({ ...thread, messages: [...thread.messages, message] });
    return EditedMessageDto.from(thread, message);
  }
}
