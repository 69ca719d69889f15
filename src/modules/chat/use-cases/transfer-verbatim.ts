import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { hideNames } from '../../conversations/votes/names-itself';
import { MessageDto } from '../../conversations/dto/message.dto';
import { type TransferProvenance } from '../../conversations/transfer-provenance';
import { type FirstRequest, IdempotencyKeys } from '../idempotency/idempotency-keys';
import { labelAt } from '../deliberation/labels';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import {
  type ChosenSources,
  sourceOf,
  type TransferChoice,
  TransferSources,
} from '../planning/transfer-sources';
import { type Transferable, type TransferredMessage, TransferRecorder } from '../recorder/transfer-recorder';

/** What is to be put into whose context as it is, and whose words it is to be there. */
export interface VerbatimTransfer extends TransferChoice {
  /** With the names by which an answer would tell whose it is; `anonymised` hides them. */
  mode?: 'verbatim' | 'anonymised';
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
    const labelled =
      wish.mode === 'anonymised'
        ? await this.recorder.countAnonymised(chosen.conversationId, chosen.participantId)
        : 0;
    const messages = messagesOf(wish, chosen, labelled);
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

/** `labelled`: how many answers the reader has that were called something. */
function messagesOf(
  { ownerId, roles, note, mode = 'verbatim' }: VerbatimTransfer,
  { conversationId, participantId, sources }: ChosenSources,
  labelled: number,
): [TransferredMessage, ...TransferredMessage[]] {
  const createdAt = new Date();
  const together = sources.length > 1 && { transfer_id: newId() };
  const answers = sources.filter((source) => sourceOf(source).model !== undefined);
  const [first, ...others] = sources.map((source, index): TransferredMessage => {
    // What a person said has no author to hide.
    const place = mode === 'anonymised' ? answers.indexOf(source) : -1;
    const provenance: TransferProvenance = {
      kind: 'transfer',
      mode: place === -1 ? 'verbatim' : 'anonymised',
      roles,
      ...together,
      // Said once, before the first of them.
      ...(note !== undefined && index === 0 && { note }),
      ...(place !== -1 && { label: `Answer ${labelAt(labelled + place)}` }),
      sources: [sourceOf(source)],
    };
    const { content, text } = place === -1 ? source : withoutNames(source);
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

/** The text of an answer as nobody could tell its author by its own words. Kept so: what was sent is read again from it. */
function withoutNames(source: Transferable): Pick<TransferredMessage, 'content' | 'text'> {
  const id = sourceOf(source).model ?? '';
  const slash = id.indexOf('/');
  const { alias, providerModel } = source;
  const origin = { provider: id.slice(0, slash), model: id.slice(slash + 1), alias, providerModel };
  const text = hideNames(source.text, origin);
  return { text, content: [{ type: 'text', text }] };
}
