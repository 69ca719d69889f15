import { AppError } from '../../../../common/errors/app-error';
import { isId } from '../../../../common/ids';
import { KEEP_ENDED_MS } from '../../../chat/engine/live-runs';

/** More runs than anybody follows at once. */
const MOST_RUNS = 50;
/** An ended run is told again to whoever connects for `KEEP_ENDED_MS`; a client may hear of its end a little later. */
const REMEMBER_MS = 2 * KEEP_ENDED_MS;

interface Place {
  seq: number;
  endedAt: number | null;
}

/**
 * How far a client has read each run of a session. As text it is what messages carry as `after`: `run_id:seq`, with commas between
 * several runs. Runs that ended some time ago are left out, because nobody is told of them any more.
 */
export class Reading {
  private readonly places = new Map<string, Place>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Throws `invalid_cursor`. */
  static parse(text: unknown, now?: () => number): Reading {
    const reading = new Reading(now);
    if (text === undefined || text === '') return reading;
    if (typeof text !== 'string') throw invalid();
    const parts = text.split(',');
    if (parts.length > MOST_RUNS) throw invalid();
    for (const part of parts) {
      const [, runId = '', digits = ''] = /^([^:]+):(\d{1,15})$/.exec(part) ?? [];
      if (!isId(runId)) throw invalid();
      reading.places.set(runId.toLowerCase(), { seq: Number(digits), endedAt: null });
    }
    return reading;
  }

  get runIds(): string[] {
    return [...this.places.keys()];
  }

  /** The newest event of the run that the client has; null: it knows nothing of the run. */
  seen(runId: string): number | null {
    return this.places.get(runId)?.seq ?? null;
  }

  read(runId: string, seq: number): void {
    const endedAt = this.places.get(runId)?.endedAt ?? null;
    this.places.set(runId, { seq, endedAt });
  }

  /** The client has everything of the run, or there is nothing more of it. */
  ended(runId: string): void {
    const place = this.places.get(runId);
    if (place) place.endedAt ??= this.now();
  }

  toString(): string {
    const forgotten = this.now() - REMEMBER_MS;
    for (const [runId, { endedAt }] of this.places) {
      if (endedAt !== null && endedAt < forgotten) this.places.delete(runId);
    }
    return [...this.places].map(([runId, { seq }]) => `${runId}:${seq}`).join(',');
  }
}

function invalid(): AppError {
  return AppError.field('invalid_cursor', 'after', 'pass the after of a message, unchanged, or leave it out');
}
