import { AppError } from '../../../common/errors/app-error';
import { SEQ_PER_EPOCH } from '../engine/run-event';

/** How far a run is: its epoch, its newest event, and its last one when it has ended. */
export interface RunPosition {
  epoch: number;
  lastSeq: number;
  finalSeq: number | null;
}

/** Where a reader begins: after an event, with a snapshot of everything, or not at all because it has everything. */
export type ResumePoint = number | 'snapshot' | 'nothing';

/**
 * Decides what a reader gets who has read up to `after` (null: nothing yet). Only a number that this epoch gave out is a place in
 * its log; whoever comes with another one gets a snapshot, which replaces what the reader has.
 */
export function resumePoint(after: number | null, { epoch, lastSeq, finalSeq }: RunPosition): ResumePoint {
  // What was told before a restart is not in the log of this epoch.
  if (after === null) return epoch === 0 ? 0 : 'snapshot';
  if (finalSeq !== null && after >= finalSeq) return 'nothing';
  return Math.floor(after / SEQ_PER_EPOCH) === epoch && after <= lastSeq ? after : 'snapshot';
}

/**
 * The id of the last event that a client says it has. A browser that reconnects repeats the address that it was opened with, so
 * the header is newer than the query. Throws `validation_failed`.
 */
export function lastEventId(header: string | undefined, query: string | undefined): number | null {
  if (header) return parse('Last-Event-ID', header);
  return query === undefined ? null : parse('after', query);
}

function parse(field: string, text: string): number {
  const seq = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seq)) {
    throw AppError.field('validation_failed', field, 'must be the id of an event: a whole number');
  }
  return seq;
}
