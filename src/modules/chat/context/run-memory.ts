import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type Response } from '../../conversations/entities/response.entity';
import { type Run } from '../../conversations/entities/run.entity';
import { FrozenContextReader } from './frozen-context-reader';
import { type ContextEntry } from './context-entry';
import { type Thread } from './thread';
import { ThreadReader } from './thread-reader';

/** What the models of a run had read when its process died. */
@Injectable()
export class RunMemory {
  constructor(
    private readonly contexts: FrozenContextReader,
    private readonly threads: ThreadReader,
  ) {}

  /** What was sent for a response; null when it is not all there any more. */
  async sent({ conversationId, context }: Response): Promise<ContextEntry[] | null> {
    if (!context) return null;
    const { entries, complete } = await this.contexts.read(conversationId, context);
    return complete ? entries : null;
  }

  /** What was said until the message of a run, without the answers to it; null when that is gone. */
  async until({ ownerId, conversationId, messageId }: Run): Promise<Thread | null> {
    try {
      const thread = await this.threads.read(ownerId, conversationId, messageId);
      return {
        ...thread,
        messages: thread.messages.map((message) =>
          message.id === messageId ? { ...message, responses: [] } : message,
        ),
      };
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}
