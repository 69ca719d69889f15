import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { firstValueFrom, from, fromEvent, map, race, timer } from 'rxjs';
import { AppError } from '../../../../common/errors/app-error';
import { RunStreams } from '../../../chat/streaming/run-streams';
import { type KeptCompletion } from '../../../chat/use-cases/keep-completion';
import { type ChatCompletionDto } from '../dto/chat-completion.dto';
import { OPEN_AFTER_MS } from './answer-completion';
import { type ChunkOptions, ChunkWriter } from './chunk-writer';
import { headOfRun } from './completion-head';
import { noAnswer, toCompletion } from './completion.mapper';
import { CompletionStream } from './completion-stream';
import { setRateLimits } from './rate-limit-headers';
import { RunPipe } from './run-pipe';

/** Answers with a completion that is kept. Its run goes on when its client goes away. */
@Injectable()
export class AnswerKept {
  constructor(private readonly streams: RunStreams) {}

  /** Null when the client has gone. Throws why there is no answer. */
  async whole(
    response: ServerResponse,
    kept: KeptCompletion,
    metadata: Record<string, string>,
  ): Promise<ChatCompletionDto | null> {
    const { run } = kept;
    run.audience.join();
    const ended = await firstValueFrom(
      race(from(run.done).pipe(map(() => true)), fromEvent(response, 'close').pipe(map(() => false))),
    );
    run.audience.leave(!ended);
    if (!ended || response.closed) return null;
    if (run.isAbandoned) throw new AppError('run_taken_over');
    setRateLimits(response, draftsOf(run));
    return toCompletion(headOfRun(kept, metadata), run.settlements);
  }

  /** Throws why there is no answer as long as nothing of one was sent. */
  async stream(
    response: ServerResponse,
    kept: KeptCompletion,
    metadata: Record<string, string>,
    options: ChunkOptions,
  ): Promise<void> {
    const { run } = kept;
    const head = headOfRun(kept, metadata);
    const stream = new CompletionStream(
      () => {
        setRateLimits(response, draftsOf(run));
        return this.streams.openStream(response);
      },
      new ChunkWriter(head, options, run.settlements),
    );
    const opening = timer(OPEN_AFTER_MS).subscribe(() => stream.open());
    try {
      await this.streams.follow(new RunPipe(response, stream), run, 0);
    } finally {
      opening.unsubscribe();
    }
    if (response.closed || stream.isOpen) return;
    setRateLimits(response, draftsOf(run));
    throw run.isAbandoned ? new AppError('run_taken_over') : noAnswer(head, run.settlements);
  }
}

/** Those of this process, in any order: the ones that are being written first. */
function draftsOf({ openDrafts, settlements }: KeptCompletion['run']) {
  return [...openDrafts, ...[...settlements.values()].map(({ draft }) => draft)];
}
