import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';

/** Where a client was: in which run, and which of its events it had last. */
export interface LastEvent {
  runId: string;
  seq: number;
}

/** Reads `run_id:seq`, the ids that `panelFraming` gives. Null for a client that comes for the first time; throws `validation_failed`. */
export function lastEvent(header: string | undefined): LastEvent | null {
  if (!header) return null;
  const [, runId = '', digits = ''] = /^([^:]+):(\d{1,15})$/.exec(header) ?? [];
  if (!isId(runId)) {
    throw AppError.field('validation_failed', 'Last-Event-ID', 'must be the id of an event: run_id:seq');
  }
  return { runId, seq: Number(digits) };
}
