import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { fromEvent } from 'rxjs';
import { AppError } from '../../../common/errors/app-error';
import { ChatAnswerDto } from '../dto/chat-answer.dto';
import { LiveRun } from '../engine/live-run';
import { type EndedRun, type RunReference, StoredRuns } from '../recorder/stored-runs';
import { endedRunEvents } from './ended-run-events';
import { RunStreams } from './run-streams';

const EVENT_STREAM = 'text/event-stream';

/** Answers a request that starts a run, in the format that its `Accept` header asks for: JSON at the end, or events. */
@Injectable()
export class RunAnswer {
  constructor(
    private readonly streams: RunStreams,
    private readonly stored: StoredRuns,
  ) {}

  /** Nothing is started for a client that takes neither format (`not_acceptable`). */
  async send(
    request: Request,
    response: Response,
    start: () => Promise<LiveRun | RunReference>,
  ): Promise<void> {
    const format = request.accepts(['application/json', EVENT_STREAM]);
    if (!format) {
      throw new AppError('not_acceptable', { detail: `Accept application/json or ${EVENT_STREAM}.` });
    }
    const started = await start();
    const run = started instanceof LiveRun ? started : await this.find(started, response);
    if (!run) return;
    if (!(run instanceof LiveRun)) {
      if (format === EVENT_STREAM) this.streams.sendEnd(response, endedRunEvents(run));
      else response.json(ChatAnswerDto.again(run));
      return;
    }
    if (format === EVENT_STREAM) {
      await this.streams.send(response, run);
      return;
    }
    await run.done;
    if (run.isAbandoned) throw new AppError('run_taken_over');
    response.json(ChatAnswerDto.from(run));
  }

  /** Null when nobody waits for the answer any more. */
  private async find(reference: RunReference, response: Response): Promise<LiveRun | EndedRun | null> {
    const run = await this.stored.find(reference, fromEvent(response, 'close'));
    if (!run && !response.closed) throw new AppError('run_not_found');
    return run;
  }
}
