import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { RunStreams } from '../../../chat/streaming/run-streams';
import { type Completion } from '../../../chat/use-cases/complete-chat';
import { type ChatCompletionDto } from '../dto/chat-completion.dto';
import { type ChunkOptions, ChunkWriter } from './chunk-writer';
import { headOf } from './completion-head';
import { endedHere } from './ended-choice';
import { noAnswer, toCompletion } from './completion.mapper';
import { setRateLimits } from './rate-limit-headers';
import { CompletionStream } from './completion-stream';
import { whileOpen } from './while-open';

/** A stream opens without its first token after so long, so that nobody between here and the client gives it up. */
export const OPEN_AFTER_MS = 15_000;

/** Answers with a completion that nobody keeps. When its client goes away before its end, whoever is asked is told to stop. */
@Injectable()
export class AnswerCompletion {
  constructor(private readonly streams: RunStreams) {}

  /** Null when the client has gone. Throws why there is no answer. */
  async whole(response: ServerResponse, completion: Completion): Promise<ChatCompletionDto | null> {
    if (response.closed) return null;
    await whileOpen(response, completion.events$);
    if (response.closed) return null;
    setRateLimits(response, completion.drafts);
    return toCompletion(headOf(completion.plan), endedHere(completion.settlements));
  }

  /** Throws why there is no answer as long as nothing of one was sent. */
  async stream(response: ServerResponse, completion: Completion, options: ChunkOptions): Promise<void> {
    if (response.closed) return;
    const { settlements, events$ } = completion;
    const head = headOf(completion.plan);
    const stream = new CompletionStream(
      () => {
        setRateLimits(response, completion.drafts);
        return this.streams.openStream(response);
      },
      new ChunkWriter(head, options, () => endedHere(settlements)),
    );
    const opening = setTimeout(() => stream.open(), OPEN_AFTER_MS);
    try {
      await whileOpen(response, events$, (event) => stream.take(event));
    } finally {
      clearTimeout(opening);
    }
    if (response.closed) return;
    setRateLimits(response, completion.drafts);
    if (!stream.isOpen) throw noAnswer(head, endedHere(settlements));
    stream.end();
  }
}
