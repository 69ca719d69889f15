import { concatMap, from, type Observable, of } from 'rxjs';
import { type LiveRun } from '../live-run';
import { type RunEventBody } from '../run-event';
import { type Deliberation } from './deliberation';

/**
 * Tells what a strategy makes of each response right behind the response's end, and gives up what is still open when that can change
 * nothing any more.
 */
export function withEvidence(run: LiveRun, deliberation: Deliberation) {
  return (source: Observable<RunEventBody>): Observable<RunEventBody> =>
    source.pipe(
      concatMap((event) => {
        if (!isEnd(event)) return of(event);
        const finished = run.endedResponses;
        const news = deliberation.news(finished);
        const open = run.openResponses;
        if (open.length > 0 && deliberation.isDecided(finished)) {
          run.giveUp(open.map(({ responseId }) => responseId));
        }
        return from([event, ...news]);
      }),
    );
}

function isEnd({ type }: RunEventBody): boolean {
  return type === 'response.completed' || type === 'response.failed' || type === 'response.cancelled';
}
