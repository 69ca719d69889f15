import { type FinishedResponse } from '../strategies/strategy';
import { byStage } from './by-stage';

/**
 * How long complete answers took to be in a prompt, milliseconds: from the end of a stage with answers, when there is nothing more to
 * wait for, to the first call of the next one, which reads them. What another process did is not known.
 */
export function contextPropagation(finished: readonly FinishedResponse[]): number[] {
  const stages = byStage(finished);
  return stages.slice(1).flatMap((next, index) => {
    const before = stages[index]!;
    const hasAnswer = before.some(
      ({ place, status, clock }) => place.role === 'answer' && status === 'completed' && clock,
    );
    const ended = before.flatMap(({ clock }) => (clock ? [clock.endedMs] : []));
    const called = next.flatMap(({ clock }) => (clock ? [clock.calledMs] : []));
    return hasAnswer && called.length > 0 ? [Math.min(...called) - Math.max(...ended)] : [];
  });
}
