import { type FinishedResponse } from '../strategies/strategy';
import { byStage } from './by-stage';

/**
 * How long complete answers took to be in a prompt, milliseconds: from the end of the last answer of each stage to the first call of the
 * next one, which reads it. What another process did is not known.
 */
export function contextPropagation(finished: readonly FinishedResponse[]): number[] {
  const stages = byStage(finished);
  return stages.slice(1).flatMap((next, index) => {
    const ended = stages[index]!.flatMap(({ place, status, clock }) =>
      place.role === 'answer' && status === 'completed' && clock ? [clock.endedMs] : [],
    );
    const called = next.flatMap(({ clock }) => (clock ? [clock.calledMs] : []));
    return ended.length > 0 && called.length > 0 ? [Math.min(...called) - Math.max(...ended)] : [];
  });
}
