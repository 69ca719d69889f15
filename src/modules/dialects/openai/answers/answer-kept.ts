import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { firstValueFrom, from, fromEvent, map, race, timer } from 'rxjs';
import { AppError } from '../../../../common/errors/app-error';
import { LiveRun } from '../../../chat/engine/live-run';
import { type EndedRun, type RunReference, StoredRuns } from '../../../chat/recorder/stored-runs';
import { RunStreams } from '../../../chat/streaming/run-streams';
import { type ChatCompletionDto } from '../dto/chat-completion.dto';
import { OPEN_AFTER_MS } from './answer-completion';
import { type ChunkOptions, ChunkWriter } from './chunk-writer';
import { type CompletionHead, headOfEnded, headOfRun } from './completion-head';
import { noAnswer, toCompletion } from './completion.mapper';
import { CompletionStream } from './completion-stream';
import { endedBefore, type EndedChoice, endedHere, eventsOf } from './ended-choice';
import { setRateLimits } from './rate-limit-headers';
import { RunPipe } from './run-pipe';

/** A completion that is kept: its run, which may have been started by an earlier request, and what the client calls it. */
export interface KeptAnswer {
  started: LiveRun | RunReference;
  metadata: Record<string, string>;
}

/** Answers with a completion that is kept. Its run goes on when its client goes away. */
@Injectable()
export class AnswerKept {
  constructor(
    private readonly streams: RunStreams,
    private readonly stored: StoredRuns,
  ) {}

  /** Null when the client has gone. Throws why there is no answer. */
  async whole(
    response: ServerResponse,
    { started, metadata }: KeptAnswer,
  ): Promise<ChatCompletionDto | null> {
    const run = await this.find(started, response);
    if (!run) return null;
    if (!(run instanceof LiveRun)) return toCompletion(headOfEnded(run, metadata), endedBefore(run));
    run.audience.join();
    const ended = await firstValueFrom(
      race(from(run.done).pipe(map(() => true)), fromEvent(response, 'close').pipe(map(() => false))),
    );
    run.audience.leave(!ended);
    if (!ended || response.closed) return null;
    if (run.isAbandoned) throw new AppError('run_taken_over');
    setRateLimits(response, draftsOf(run));
    return toCompletion(headOfRun(run, metadata), endedHere(run.settlements));
  }

  /** Throws why there is no answer as long as nothing of one was sent. */
  async stream(
    response: ServerResponse,
    { started, metadata }: KeptAnswer,
    options: ChunkOptions,
  ): Promise<void> {
    const run = await this.find(started, response);
    if (!run) return;
    if (!(run instanceof LiveRun)) {
      this.retell(response, headOfEnded(run, metadata), endedBefore(run), options);
    } else if (run.completed) {
      // Its log may be gone by now, and a completion has no word for "so far".
      this.retell(response, headOfRun(run, metadata), endedHere(run.settlements), options);
    } else {
      await this.follow(response, run, headOfRun(run, metadata), options);
    }
  }

  /** Null when nobody waits for the answer any more. Throws `run_not_found` when it was deleted. */
  private async find(
    started: LiveRun | RunReference,
    response: ServerResponse,
  ): Promise<LiveRun | EndedRun | null> {
    if (started instanceof LiveRun) return started;
    const run = await this.stored.find(started, fromEvent(response, 'close'));
    if (!run && !response.closed) throw new AppError('run_not_found');
    return run;
  }

  private async follow(
    response: ServerResponse,
    run: LiveRun,
    head: CompletionHead,
    options: ChunkOptions,
  ): Promise<void> {
    const stream = new CompletionStream(
      () => {
        setRateLimits(response, draftsOf(run));
        return this.streams.openStream(response);
      },
      new ChunkWriter(head, options, () => endedHere(run.settlements)),
    );
    const opening = timer(OPEN_AFTER_MS).subscribe(() => stream.open());
    try {
      await this.streams.follow(new RunPipe(response, stream), run, 0);
    } finally {
      opening.unsubscribe();
    }
    if (response.closed || stream.isOpen) return;
    setRateLimits(response, draftsOf(run));
    throw run.isAbandoned ? new AppError('run_taken_over') : noAnswer(head, endedHere(run.settlements));
  }

  /** All that would have come, at once. */
  private retell(
    response: ServerResponse,
    head: CompletionHead,
    ended: readonly EndedChoice[],
    options: ChunkOptions,
  ): void {
    if (!ended.some(({ error, ttftMs }) => error === null || ttftMs !== null)) throw noAnswer(head, ended);
    const stream = new CompletionStream(
      () => this.streams.openStream(response),
      new ChunkWriter(head, options, () => ended),
    );
    for (const event of ended.flatMap(eventsOf)) stream.take(event);
    stream.open();
    stream.end();
  }
}

/** Those of this process, in any order: the ones that are being written first. */
function draftsOf({ openDrafts, settlements }: LiveRun) {
  return [...openDrafts, ...[...settlements.values()].map(({ draft }) => draft)];
}
