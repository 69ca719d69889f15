import { Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { AppError } from '../../../common/errors/app-error';
import { LiveRuns } from '../engine/live-runs';
import { RunReader } from '../recorder/run-reader';
import { hasEnded } from '../recorder/stored-runs';
import { endedRunEvents } from './ended-run-events';
import { type ClientPipe } from './client-pipe';
import { type Framing } from './framing';
import { lastEventId, resumePoint } from './resume';
import { RunStreams } from './run-streams';

/** How often the database is asked about a run that another process writes. */
const LOOK_AGAIN_MS = 1_000;

/** A run, and the newest of its events that somebody has read; null: none. */
export interface ReadingPlace {
  ownerId: string;
  id: string;
  seen: number | null;
}

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
    await this.resume(response, { ownerId, id, seen: lastEventId(request.get('last-event-id'), after) });
  }

  /** What comes after a place; an answer without a body (204) when that is nothing. Throws `run_not_found`. */
  async resume(response: Response, place: ReadingPlace, framing?: Framing): Promise<void> {
    if (await this.hasEverything(place)) nothingMore(response);
    else await this.streams.with(response, (stream) => this.follow(stream, place), framing);
  }

  /** Whether nothing is left to tell whoever has read so far. Throws `run_not_found`. */
  async hasEverything({ ownerId, id, seen }: ReadingPlace): Promise<boolean> {
    const live = this.runs.findOwned(ownerId, id);
    if (live) return resumePoint(seen, live.position) === 'nothing';
    const run = await this.reader.findRun(ownerId, id);
    return hasEnded(run) && seen !== null && seen >= Number(run.finalSeq);
  }

  /**
   * Sends what comes after a place, until the pipe is closed from either side. A run that another process writes is told as a whole
   * when it ends there, or live when it is taken over here.
   */
  async follow(pipe: ClientPipe, { ownerId, id, seen }: ReadingPlace): Promise<void> {
    while (pipe.open) {
      const live = this.runs.findOwned(ownerId, id);
      if (live) {
        const from = resumePoint(seen, live.position);
        await this.streams.follow(pipe, live, from === 'nothing' ? 'snapshot' : from);
        return;
      }
      const stored = await this.reader.find(ownerId, id).catch(goneWithItsConversation);
      if (!stored) {
        pipe.end();
        return;
      }
      const { run, responses } = stored;
      if (hasEnded(run)) {
        const attempts = await this.reader.attempts(responses.map((response) => response.id));
        const events = endedRunEvents({ run, responses, attempts });
        for (const event of events) if (seen === null || event.seq > seen) pipe.send(event);
        pipe.end();
        return;
      }
      await pipe.changed(undefined, LOOK_AGAIN_MS);
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
