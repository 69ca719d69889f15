import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { refuseHidden } from '../../conversations/blind/blind-runs';
import { isSaid } from '../../conversations/entities/response.entity';
import { transferOf, type TransferSource } from '../../conversations/transfer-provenance';
import { type Transferable, TransferRecorder } from '../recorder/transfer-recorder';

/** Names an answer, or what a person said. Without a kind it may be either. */
export interface SourceName {
  id: string;
  kind?: Transferable['kind'];
}

/** What is to be transferred, in this order, and who is to read it. */
export interface TransferChoice {
  ownerId: string;
  sources: readonly [SourceName, ...SourceName[]];
  participantId: string;
  /** Where the sources must be: what this participant of this conversation read or said. */
  within?: { conversationId: string; participantId: string };
}

/** All of one conversation, and the participant in it that is to read it. */
export interface ChosenSources {
  conversationId: string;
  participantId: string;
  sources: [Transferable, ...Transferable[]];
}

/** Finds what can be transferred. */
@Injectable()
export class TransferSources {
  constructor(private readonly recorder: TransferRecorder) {}

  /**
   * Throws `response_not_found`, `message_not_found`, `response_not_an_answer`, `response_running`, `response_failed`,
   * `response_empty`, `participant_not_found`, and `validation_failed` when a participant is to read what it said itself.
   */
  async choose({ ownerId, sources: names, participantId, within }: TransferChoice): Promise<ChosenSources> {
    const ids = names.map(({ id }) => id);
    const found = await this.recorder.sources(ownerId, ids);
    const pick = ({ id, kind }: SourceName): Transferable => {
      const source = found.find((each) => each.id === id.toLowerCase() && each.kind === (kind ?? each.kind));
      if (source && isWithin(within, source)) return source;
      const what = kind ?? 'message';
      throw new AppError(`${what}_not_found`, { detail: `There is no ${what} ${id}.` });
    };
    const [first, ...others] = names;
    const sources: ChosenSources['sources'] = [pick(first), ...others.map(pick)];
    sources.forEach(checkSays);
    const reader = participantId.toLowerCase();
    const { conversationId } = sources[0];
    if (!(await this.recorder.hasReader(ownerId, conversationId, reader))) {
      const message = `the conversation has no participant ${participantId}`;
      throw AppError.field('participant_not_found', 'participant_id', message);
    }
    if (sources.some((source) => source.participantId === reader && isAnswer(source) && !source.isSummary)) {
      throw AppError.field(
        'validation_failed',
        'participant_id',
        'is who gave the answer, and reads it anyway',
      );
    }
    return { conversationId, participantId: reader, sources };
  }
}

const isAnswer = ({ kind }: Transferable): boolean => kind === 'response';

function isWithin(
  within: TransferChoice['within'],
  { conversationId, participantId, kind, isSummary }: Transferable,
): boolean {
  if (!within) return true;
  // What a person said is for everybody, unless it is for one; a summary is nobody's own.
  const isTheirs =
    participantId === within.participantId || (kind === 'message' ? participantId === null : isSummary);
  return conversationId === within.conversationId && isTheirs;
}

function checkSays({ kind, id, role, status, text, content, isSummary, hidden }: Transferable): void {
  refuseHidden(hidden, 'a transfer');
  if (kind === 'message' && isSummary) {
    throw new AppError('message_not_found', {
      detail: `The message ${id} is the task of a summary: name the summary.`,
    });
  }
  if (role && !isSaid(role)) {
    throw new AppError('response_not_an_answer', {
      detail: `The response ${id} is inner work of its run: transfer an answer or the synthesis.`,
    });
  }
  if (status === 'running') {
    throw new AppError('response_running', {
      detail: `The response ${id} is still being written. Transfer it when it has ended.`,
    });
  }
  if (status === 'failed') {
    throw new AppError('response_failed', {
      detail: `The response ${id} failed. Retry it, and transfer the new one.`,
    });
  }
  if (text === '' && content.every(({ type }) => type === 'text')) {
    throw new AppError('response_empty', {
      detail: `The response ${id} says nothing that could be transferred.`,
    });
  }
}

/** What a message says of where its text comes from. */
export function sourceOf({ kind, id, model, status, text, at, provenance }: Transferable): TransferSource {
  // What was transferred before is still whose it was.
  const [origin] = transferOf(provenance)?.sources ?? [];
  if (origin) return origin;
  return {
    ...(kind === 'response' ? { response_id: id } : { message_id: id }),
    ...(model !== null && { model }),
    at: at.toISOString(),
    content_hash: `sha256:${createHash('sha256').update(text).digest('hex')}`,
    ...(status === 'cancelled' && { partial: true }),
  };
}
