import { type Response } from 'express';
import { Injectable } from '@nestjs/common';
import { firstValueFrom, from, fromEvent, map, type Observable, race, timer } from 'rxjs';
import { AppError } from '../../../../common/errors/app-error';
import { LiveRun } from '../../../chat/engine/live-run';
import { type EndedRun, StoredRuns } from '../../../chat/recorder/stored-runs';
import { RunStreams } from '../../../chat/streaming/run-streams';
import { type Together } from '../../../chat/use-cases/complete-together';
import { OPEN_AFTER_MS } from '../answers/answer-completion';
import { type KeptAnswer } from '../answers/answer-kept';
import { type ChunkOptions } from '../answers/chunk-writer';
import { CompletionStream } from '../answers/completion-stream';
import { RunPipe } from '../answers/run-pipe';
import { whileOpen } from '../answers/while-open';
import { type ChatCompletionDto } from '../dto/chat-completion.dto';
import { type EndedTogether, eventsOfTogether, togetherBefore, togetherHere } from './ended-together';
import { failureOf, togetherHead, type TogetherHead, toTogether } from './together.mapper';
import { TogetherWriter } from './together-writer';

/** To whom and as what an answer goes. */
export interface TogetherClient {
  response: Response;
  /** The virtual model that was asked. */
  model: string;
  /** Null: the answer whole. */
  stream: ChunkOptions | null;
}

/** Answers with what several models give together; null when it was streamed, or the client has gone. */
@Injectable()
export class AnswerTogether {
  constructor(
    private readonly streams: RunStreams,
    private readonly stored: StoredRuns,
  ) {}

  /** What nobody keeps: when the client goes away, all calls are aborted. Throws why there is no answer. */
  async unkept(client: TogetherClient, { run, events$ }: Together): Promise<ChatCompletionDto | null> {
    const { response, model, stream: options } = client;
    if (response.closed) return null;
    const head = togetherHead({ id: run.runId, ...run.plan }, model, null);
    if (!options) {
      await whileOpen(response, events$);
      return response.closed ? null : toTogether(head, togetherHere(run));
    }
    await this.streamed(
      client,
      head,
      () => togetherHere(run),
      async (stream) => {
        await whileOpen(response, events$, (event) => stream.take(event));
        if (!response.closed && stream.isOpen) stream.end();
      },
    );
    return null;
  }

  /** A run that goes on without its client, which an earlier request may have started. Throws why there is no answer. */
  async kept(client: TogetherClient, { started, metadata }: KeptAnswer): Promise<ChatCompletionDto | null> {
    const { response, model, stream: options } = client;
    const gone$ = fromEvent(response, 'close');
    const run = started instanceof LiveRun ? started : await this.stored.find(started, gone$);
    if (!run && !response.closed) throw new AppError('run_not_found');
    if (!run) return null;
    if (!(run instanceof LiveRun) || run.completed) {
      return this.retell(client, headOf(run, model, metadata), endedOf(run));
    }
    const head = headOf(run, model, metadata);
    if (!options) {
      if (!(await hasEnded(run, gone$))) return null;
      return toTogether(head, togetherHere(run));
    }
    await this.streamed(
      client,
      head,
      () => togetherHere(run),
      async (stream) => {
        await this.streams.follow(new RunPipe(response, stream), run, 0);
        // What it came to is known elsewhere.
        if (run.isAbandoned && !stream.isOpen && !response.closed) throw new AppError('run_taken_over');
      },
    );
    return null;
  }

  /** All that would have come, at once. */
  private async retell(
    client: TogetherClient,
    head: TogetherHead,
    ended: EndedTogether,
  ): Promise<ChatCompletionDto | null> {
    if (!client.stream) return toTogether(head, ended);
    await this.streamed(
      client,
      head,
      () => ended,
      (stream) => {
        for (const event of eventsOfTogether(ended)) stream.take(event);
        if (stream.isOpen) stream.end();
        return Promise.resolve();
      },
    );
    return null;
  }

  /** Opens the stream with the first word of anybody. Throws why there is no answer as long as nothing was sent. */
  private async streamed(
    { response, stream: options }: TogetherClient,
    head: TogetherHead,
    ended: () => EndedTogether,
    fill: (stream: CompletionStream) => Promise<void>,
  ): Promise<void> {
    const writer = new TogetherWriter(head, options!, ended);
    const stream = new CompletionStream(() => this.streams.openStream(response), writer);
    const opening = timer(OPEN_AFTER_MS).subscribe(() => stream.open());
    try {
      await fill(stream);
    } finally {
      opening.unsubscribe();
    }
    if (!response.closed && !stream.isOpen) throw failureOf(ended(), null) ?? new AppError('provider_failed');
  }
}

/** False when the client went away before. */
async function hasEnded(run: LiveRun, gone$: Observable<unknown>): Promise<boolean> {
  run.audience.join();
  const ended = await firstValueFrom(
    race(from(run.done).pipe(map(() => true)), gone$.pipe(map(() => false))),
  );
  run.audience.leave(!ended);
  if (ended && run.isAbandoned) throw new AppError('run_taken_over');
  return ended;
}

function headOf(run: LiveRun | EndedRun, model: string, metadata: Record<string, string>): TogetherHead {
  const { id, createdAt, conversationId } = run instanceof LiveRun ? { id: run.runId, ...run.plan } : run.run;
  return togetherHead({ id, createdAt, conversationId }, model, { metadata });
}

function endedOf(run: LiveRun | EndedRun): EndedTogether {
  return run instanceof LiveRun ? togetherHere(run) : togetherBefore(run);
}
