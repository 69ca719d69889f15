import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { AppError } from '../../../common/errors/app-error';
import { ChatAnswerDto } from '../dto/chat-answer.dto';
import { type LiveRun } from '../engine/live-run';
import { RunStreams } from './run-streams';

const EVENT_STREAM = 'text/event-stream';

/** Answers a request that starts a run, in the format that its `Accept` header asks for: JSON at the end, or events. */
@Injectable()
export class RunAnswer {
  constructor(private readonly streams: RunStreams) {}

  /** Nothing is started for a client that takes neither format (`not_acceptable`). */
  async send(request: Request, response: Response, start: () => Promise<LiveRun>): Promise<void> {
    const format = request.accepts(['application/json', EVENT_STREAM]);
    if (!format) {
      throw new AppError('not_acceptable', { detail: `Accept application/json or ${EVENT_STREAM}.` });
    }
    const run = await start();
    if (format === EVENT_STREAM) {
      await this.streams.send(response, run);
      return;
    }
    await run.done;
    response.json(ChatAnswerDto.from(run));
  }
}
