import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type TransferSource } from '../../conversations/transfer-provenance';
import { type Transferable, TransferRecorder } from '../recorder/transfer-recorder';

/** What is to be transferred, in this order, and who is to read it. */
export interface TransferChoice {
  ownerId: string;
  responseIds: readonly string[];
  /** Of what a person said. */
  messageIds?: readonly string[];
  participantId: string;
}

/** All of one conversation, and the participant in it that is to read it. */
export interface ChosenSources {
  conversationId: string;
  participantId: string;
  sources: Transferable[];
}

/** Finds what can be transferred. */
@Injectable()
export class TransferSources {
  constructor(private readonly recorder: TransferRecorder) {}

  /**
   * Throws `response_not_found`, `message_not_found`, `response_running`, `response_failed`, `response_empty`,
   * `participant_not_found`, and `validation_failed` when a participant is to read what it said itself.
   */
  async choose({
    ownerId,
    responseIds,
    messageIds = [],
    participantId,
  }: TransferChoice): Promise<ChosenSources> {
    const found = await this.recorder.sources(ownerId, [...responseIds, ...messageIds]);
    const pick = (kind: Transferable['kind']) => (id: string) => {
      const source = found.find((each) => each.kind === kind && each.id === id.toLowerCase());
      if (!source) throw new AppError(`${kind}_not_found`, { detail: `There is no ${kind} ${id}.` });
      return source;
    };
    const sources = [...responseIds.map(pick('response')), ...messageIds.map(pick('message'))];
    sources.forEach(checkSays);
    const reader = participantId.toLowerCase();
    const conversationId = sources[0]!.conversationId;
    if (!(await this.recorder.hasReader(ownerId, conversationId, reader))) {
      const message = `the conversation has no participant ${participantId}`;
      throw AppError.field('participant_not_found', 'participant_id', message);
    }
    if (sources.some((source) => source.participantId === reader && !source.isSummary)) {
      throw AppError.field(
        'validation_failed',
        'participant_id',
        'is who gave the answer, and reads it anyway',
      );
    }
    return { conversationId, participantId: reader, sources };
  }
}

function checkSays({ id, status, text, content }: Transferable): void {
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
export function sourceOf({ kind, id, model, status, text, at }: Transferable): TransferSource {
  return {
    ...(kind === 'response' ? { response_id: id } : { message_id: id }),
    ...(model !== null && { model }),
    at: at.toISOString(),
    content_hash: `sha256:${createHash('sha256').update(text).digest('hex')}`,
    ...(status === 'cancelled' && { partial: true }),
  };
}
