import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { ConversationDto } from '../../dto/conversation.dto';
import { cutThread } from '../../transfer/cut-thread';
import { type ForkConversationDto } from '../../transfer/dto/fork.dto';
import { endRuns } from '../../transfer/end-runs';
import { renewIds } from '../../transfer/renew-ids';
import { type Thread } from '../../transfer/thread';
import { ThreadRepository } from '../../transfer/thread.repository';

const MOST_TITLE = 200;

/**
 * Copies a conversation up to one of its messages, so that it can go on differently from there. The copy holds no attempts:
 * they are what was paid, and that was paid once.
 */
@Injectable()
export class ForkConversation {
  constructor(private readonly threads: ThreadRepository) {}

  /** Throws `conversation_not_found` and `message_not_found`. */
  async execute(ownerId: string, id: string, input: ForkConversationDto): Promise<ConversationDto> {
    const source = await this.threads.load(ownerId, id);
    const last = lastMessage(source, input.message_id);
    const now = new Date();
    const thread = renewIds(endRuns(cutThread(source, last), now), ownerId);
    Object.assign(thread.conversation, {
      title: input.title?.replace(/\s+/gu, ' ').trim() ?? forkTitle(source.conversation.title),
      archivedAt: null,
      forkedFromConversationId: source.conversation.id,
      forkedFromMessageId: last?.id ?? null,
      provenance: null,
      createdAt: now,
      updatedAt: now,
      lastActivityAt: now,
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

function forkTitle(title: string | null): string | null {
  const suffix = ' (fork)';
  return title && title.slice(0, MOST_TITLE - suffix.length).toWellFormed() + suffix;
}
