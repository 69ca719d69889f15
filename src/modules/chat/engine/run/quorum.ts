import { Observable } from 'rxjs';
import { type ResponseStatus } from '../../../conversations/entities/response.entity';
import { type RunEventBody } from '../run-event';

export type QuorumState = 'open' | 'reached' | 'unreachable';

/** Whether enough responses have completed, or can still. */
export function judgeQuorum(minAnswers: number, statuses: Iterable<ResponseStatus>): QuorumState {
  let completed = 0;
  let running = 0;
  for (const status of statuses) {
    if (status === 'completed') completed += 1;
    if (status === 'running') running += 1;
  }
  if (completed >= minAnswers) return 'reached';
  return completed + running < minAnswers ? 'unreachable' : 'open';
}

/**
 * Announces `quorum.reached` right behind the answer that made it, and calls `decide` once, when it is sure whether there will be
 * enough answers. `statuses` are those of all the responses that count, by id, as they are when this begins.
 */
export function watchQuorum(
  minAnswers: number,
  statuses: Map<string, ResponseStatus>,
  decide: (state: Exclude<QuorumState, 'open'>) => void,
) {
  return (source: Observable<RunEventBody>): Observable<RunEventBody> =>
    new Observable((subscriber) => {
      let decided = false;
      const judge = () => {
        const state = decided ? 'open' : judgeQuorum(minAnswers, statuses.values());
        if (state === 'open') return;
        decided = true;
        if (state === 'reached') subscriber.next(reached(statuses));
        decide(state);
      };
      const subscription = source.subscribe({
        next: (event) => {
          subscriber.next(event);
          const status = statusAfter(event);
          if (status === null || !('response_id' in event) || !statuses.has(event.response_id)) return;
          statuses.set(event.response_id, status);
          judge();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      // After a restart it may have been decided before.
      judge();
      return subscription;
    });
}

function reached(statuses: ReadonlyMap<string, ResponseStatus>): RunEventBody {
  const response_ids = [...statuses].filter(([, status]) => status === 'completed').map(([id]) => id);
  return { type: 'quorum.reached', answers: response_ids.length, response_ids };
}

function statusAfter({ type }: RunEventBody): ResponseStatus | null {
  switch (type) {
    case 'response.completed':
      return 'completed';
    case 'response.failed':
      return 'failed';
    case 'response.cancelled':
      return 'cancelled';
    default:
      return null;
  }
}
