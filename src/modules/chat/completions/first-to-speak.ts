import { concatMap, defer, from, merge, type Observable } from 'rxjs';
import { type RunEventBody } from '../engine/run-event';

export interface Runner {
  events$: Observable<RunEventBody>;
  stop: () => void;
}

/** With the first of these an answer has begun; one that is empty begins with its end. */
export const SPEAKS: ReadonlySet<RunEventBody['type']> = new Set([
  'response.delta',
  'response.reasoning',
  'response.tool_call',
  'response.completed',
] as const);

/**
 * The events of whoever speaks first, from the announcement of its model on; the others are stopped in that moment. When nobody speaks:
 * the last failure. Completes when all have ended.
 */
export function firstToSpeak(runners: readonly Runner[]): Observable<RunEventBody> {
  return defer(() => {
    const started = new Map<Runner, RunEventBody>();
    let winner: Runner | null = null;
    let silent = runners.length;
    const take = (runner: Runner, event: RunEventBody): RunEventBody[] => {
      if (event.type === 'response.started') started.set(runner, event);
      if (winner === null && SPEAKS.has(event.type)) {
        winner = runner;
        for (const other of runners) if (other !== runner) other.stop();
        return [...[started.get(runner) ?? []].flat(), event];
      }
      if (winner !== null) return winner === runner ? [event] : [];
      const hasEnded = event.type === 'response.failed' || event.type === 'response.cancelled';
      if (hasEnded) silent -= 1;
      return hasEnded && silent === 0 ? [event] : [];
    };
    return merge(
      ...runners.map((runner) => runner.events$.pipe(concatMap((event) => from(take(runner, event))))),
    );
  });
}
