import { once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { fromEvent } from 'rxjs';
import { AppError } from '../../../common/errors/app-error';
import { ChatAnswerDto } from '../dto/chat-answer.dto';
import { RunDto } from '../dto/run.dto';
import { LiveRun } from '../engine/live-run';
import { type EndedRun, type RunReference, StoredRuns } from '../recorder/stored-runs';
import { ReadRun } from '../use-cases/read-run';
import { type ReadingPlace, RunEvents } from './run-events';

const EVENT_STREAM = 'text/event-stream';

/** Answers a request that starts a run, in the format that its `Accept` header asks for. */
@Injectable()
export class RunAnswer {
  constructor(
    private readonly events: RunEvents,
    private readonly stored: StoredRuns,
    private readonly readRun: ReadRun,
  ) {}

  /** Everything in one answer, or as it comes. Nothing is started for a client that takes neither format (`not_acceptable`). */
  async send(
    request: Request,
    response: Response,
    start: () => Promise<LiveRun | RunReference>,
  ): Promise<void> {
    const isStream = wantsEvents(request);
    const started = await start();
    if (isStream) {
      await this.events.resume(response, beginningOf(started));
      return;
    }
    const run = started instanceof LiveRun ? started : await this.find(started, response);
    if (!run) return;
    if (!(run instanceof LiveRun)) {
      response.json(ChatAnswerDto.again(run));
      return;
    }
    if (!(await heard(run, response))) return;
    if (run.isAbandoned) throw new AppError('run_taken_over');
    response.json(ChatAnswerDto.from(run));
  }

  /** JSON at once with the address to follow the run at, or events. Nothing is started for a client that takes neither. */
  async accept(
    request: Request,
    response: Response,
    start: () => Promise<LiveRun | RunReference>,
  ): Promise<void> {
    const isStream = wantsEvents(request);
    const started = await start();
    response.status(202).location(`/api/v1/runs/${started.runId}`);
    if (isStream) {
      await this.events.resume(response, beginningOf(started));
      return;
    }
    const run = started instanceof LiveRun ? RunDto.fromLive(started) : await this.readRun.execute(started);
    response.json(run);
  }

  /** Null when nobody waits for the answer any more. */
  private async find(reference: RunReference, response: Response): Promise<LiveRun | EndedRun | null> {
    const run = await this.stored.find(reference, fromEvent(response, 'close'));
    if (!run && !response.closed) throw new AppError('run_not_found');
    return run;
  }
}

function wantsEvents(request: Request): boolean {
  const format = request.accepts(['application/json', EVENT_STREAM]);
  if (!format) {
    throw new AppError('not_acceptable', { detail: `Accept application/json or ${EVENT_STREAM}.` });
  }
  return format === EVENT_STREAM;
}

function beginningOf(run: LiveRun | RunReference): ReadingPlace {
  const { ownerId } = run instanceof LiveRun ? run.plan : run;
  return { ownerId, id: run.runId, seen: null };
}

/** Waits until there is enough to answer with; false when the client went away before. */
async function heard(run: LiveRun, response: Response): Promise<boolean> {
  run.audience.join();
  const waiting = new AbortController();
  const closed = response.closed
    ? Promise.resolve(false)
    : once(response, 'close', { signal: waiting.signal }).then(
        () => false,
        () => false,
      );
  const ended = await Promise.race([run.answerable.then(() => true), closed]);
  waiting.abort();
  run.audience.leave(!ended);
  return ended;
}
