import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { ConversationDto } from '../../dto/conversation.dto';
import { type ForkConversationDto } from '../../transfer/dto/fork.dto';
import { forkThread } from '../../transfer/fork-thread';
import { type Thread } from '../../transfer/thread';
import { ThreadRepository } from '../../transfer/thread.repository';

/** Copies a conversation up to one of its messages, so that it can go on differently from there. */
@Injectable()
export class ForkConversation {
  constructor(private readonly threads: ThreadRepository) {}

  /** Throws `conversation_not_found` and `message_not_found`. */
  async execute(ownerId: string, id: string, input: ForkConversationDto): Promise<ConversationDto> {
    const source = await this.threads.load(ownerId, id);
    const last = lastMessage(source, input.message_id);
    const thread = forkThread(source, {
      ownerId,
      last,
      forkedFromMessageId: last?.id ?? null,
      title: input.title,
      now: new Date(),
    });
    await this.threads.insert(thread);
    return ConversationDto.from(thread.conversation, thread.participants);
  }
}

function lastMessage({ messages }: Thread, id: string | undefined) {
  if (id === undefined) return messages.at(-1);
  const message = messages.find((one) => one.id === id);
  if (!message) throw new AppError('message_not_found');
  return message;
}
