import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { MessageDto } from '../../conversations/dto/message.dto';
import { type TransferProvenance } from '../../conversations/transfer-provenance';
import { type FirstRequest, IdempotencyKeys } from '../idempotency/idempotency-keys';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import {
  type ChosenSources,
  sourceOf,
  type TransferChoice,
  TransferSources,
} from '../planning/transfer-sources';
import { type TransferredMessage, TransferRecorder } from '../recorder/transfer-recorder';

/** What is to be put into whose context as it is, and whose words it is to be there. */
export interface VerbatimTransfer extends TransferChoice {
  roles: TransferProvenance['roles'];
  note?: string;
}

/** Puts answers into another participant's context, as they are. Nobody is asked. */
@Injectable()
export class TransferVerbatim {
  constructor(
    private readonly sources: TransferSources,
    private readonly recorder: TransferRecorder,
    private readonly keys: IdempotencyKeys,
  ) {}

  /**
   * The messages that the participant reads from now on, all or none; with a key that was used before, those of then. Throws what
   * choosing the sources does, and `idempotency_key_reused`.
   */
  async execute(wish: VerbatimTransfer, once: IdempotentRequest | null): Promise<MessageDto[]> {
    const { ownerId } = wish;
    const first = once && (await this.keys.find(ownerId, once));
    if (first) return this.again(ownerId, once, first);
    const chosen = await this.sources.choose(wish);
    const messages = messagesOf(wish, chosen);
    try {
      await this.recorder.add(messages, answersOf(chosen), once);
    } catch (error) {
      if (!once || !(error instanceof AppError) || error.code !== 'idempotency_conflict') throw error;
      const winner = await this.keys.find(ownerId, once);
      if (!winner) throw error;
      return this.again(ownerId, once, winner);
    }
    return messages.map((message) => MessageDto.from({ role: 'user', toolResults: null, ...message }, []));
  }

  private async again(ownerId: string, once: IdempotentRequest, first: FirstRequest): Promise<MessageDto[]> {
    if (first.messageId === null || first.fingerprint !== once.fingerprint) {
      throw new AppError('idempotency_key_reused', {
        detail: 'This Idempotency-Key came with another request before. A new piece of work needs a new key.',
      });
    }
    const messages = await this.recorder.find(ownerId, first.messageId);
    return messages.map((message) => MessageDto.from(message, []));
  }
}

function answersOf({ sources }: ChosenSources): string[] {
  return sources.filter(({ kind }) => kind === 'response').map(({ id }) => id);
}

function messagesOf(
  { ownerId, roles, note }: VerbatimTransfer,
  { conversationId, participantId, sources }: ChosenSources,
): [TransferredMessage, ...TransferredMessage[]] {
  const createdAt = new Date();
  const together = sources.length > 1 && { transfer_id: newId() };
  const [first, ...others] = sources.map((source, index): TransferredMessage => {
    const provenance: TransferProvenance = {
      kind: 'transfer',
      mode: 'verbatim',
      roles,
      ...together,
      // Said once, before the first of them.
      ...(note !== undefined && index === 0 && { note }),
      sources: [sourceOf(source)],
    };
    const { content, text } = source;
    return {
      id: newId(),
      ownerId,
      conversationId,
      content,
      text,
      participantId,
      provenance: { ...provenance },
      createdAt,
    };
  });
  return [first!, ...others];
}
