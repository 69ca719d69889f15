import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { AppError } from '../../../common/errors/app-error';
import { LiveRuns } from '../engine/live-runs';
import { RunReader } from '../recorder/run-reader';
import { hasEnded } from '../recorder/stored-runs';
import { endedRunEvents } from './ended-run-events';
import { type EventStream } from './event-stream';
import { lastEventId, resumePoint } from './resume';
import { RunStreams } from './run-streams';

/** How often the database is asked about a run that another process writes. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Gives a client the events of a run from where it stopped reading: from the log while there is one, else from the database, so
 * that it does not matter who executed the run, whether the server was restarted since, or how long ago it was.
 */
@Injectable()
export class RunEvents {
  constructor(
    private readonly runs: LiveRuns,
    private readonly reader: RunReader,
    private readonly streams: RunStreams,
  ) {}

  /** Throws `run_not_found`, `not_acceptable` and `validation_failed`. */
  async send(
    request: Request,
    response: Response,
    { ownerId, id, after }: { ownerId: string; id: string; after: string | undefined },
  ): Promise<void> {
    if (!request.accepts('text/event-stream')) {
      throw new AppError('not_acceptable', { detail: 'Accept text/event-stream.' });
    }
    const seen = lastEventId(request.get('last-event-id'), after);
    if (!(await this.sendLive(response, ownerId, id, seen)))
      await this.sendStored(response, ownerId, id, seen);
  }

  private async sendLive(
    response: Response,
    ownerId: string,
    id: string,
    seen: number | null,
  ): Promise<boolean> {
    const run = this.runs.findOwned(ownerId, id);
    if (!run) return false;
    const from = resumePoint(seen, run.position);
    if (from === 'nothing') nothingMore(response);
    else await this.streams.send(response, run, from);
    return true;
  }

  private async sendStored(
    response: Response,
    ownerId: string,
    id: string,
    seen: number | null,
  ): Promise<void> {
    const run = await this.reader.findRun(ownerId, id);
    if (hasEnded(run) && seen !== null && seen >= Number(run.finalSeq)) nothingMore(response);
    else await this.streams.with(response, (stream) => this.followStored(stream, ownerId, id, seen));
  }

  /** A run that another process writes is told as a whole when it ends there, or live when it is taken over here. */
  private async followStored(
    stream: EventStream,
    ownerId: string,
    id: string,
    seen: number | null,
  ): Promise<void> {
    while (stream.open) {
      const live = this.runs.findOwned(ownerId, id);
      if (live) {
        const from = resumePoint(seen, live.position);
        await this.streams.follow(stream, live, from === 'nothing' ? 'snapshot' : from);
        return;
      }
      const stored = await this.reader.find(ownerId, id).catch(goneWithItsConversation);
      if (!stored) {
        stream.end();
        return;
      }
      const { run, responses } = stored;
      if (hasEnded(run)) {
        const attempts = await this.reader.attempts(responses.map((response) => response.id));
        const events = endedRunEvents({ run, responses, attempts });
        for (const event of events) if (seen === null || event.seq > seen) stream.send(event);
        stream.end();
        return;
      }
      await stream.changed(undefined, LOOK_AGAIN_MS);
    }
  }
}

/** "HTTP 204 No Content" tells an EventSource not to come back (WHATWG HTML, 9.2). */
function nothingMore(response: Response): void {
  response.status(204).end();
}

function goneWithItsConversation(error: unknown): null {
  if (error instanceof AppError && error.code === 'run_not_found') return null;
  throw error;
}
