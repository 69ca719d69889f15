import { recapOf } from '../../deliberation/recap';
import { type Seat } from '../../engine/run-plan';
import { type Call, type FinishedResponse, type Heard, type Recap, type StrategyInput } from '../strategy';
import { MEMORY_SYSTEM, memoryTask } from './panel-prompts';

/** What was summed up last, in this run or before it. */
export function latestRecap({ finished, reach }: StrategyInput): Recap | null {
  const own = finished.filter(isMemory).flatMap(({ status, text, read = [] }) => {
    const recap = status === 'completed' ? recapOf(text, read) : null;
    return recap ? [recap] : [];
  });
  return own.at(-1) ?? reach?.recap ?? null;
}

/**
 * What has to be summed up before these calls, whose models' windows are too small for everything; null when nothing has, or when it
 * cannot be had: then the oldest of it is left out.
 */
export function memoryCall(
  input: StrategyInput,
  calls: readonly Call[],
  heard: readonly Heard[],
): Call | null {
  const { finished, reach } = input;
  const last = finished.at(-1);
  const isVain = finished.some((response) => isMemory(response) && response.status !== 'completed');
  if (!reach || isVain || (last && isMemory(last))) return null;
  const gaps = calls.flatMap((call) => {
    const until = reach.overflow(call);
    return until ? [{ call, until }] : [];
  });
  const gap = gaps.reduce<(typeof gaps)[number] | null>(
    (smallest, one) => (smallest && windowOf(smallest.call.seat) <= windowOf(one.call.seat) ? smallest : one),
    null,
  );
  const recap = latestRecap(input);
  return (
    gap && {
      seat: widest(input.members),
      role: 'memory',
      system: MEMORY_SYSTEM,
      heard,
      ...(recap && { recap }),
      sumsUp: gap.until,
      prompt: memoryTask(recap !== null),
    }
  );
}

export function isMemory({ place }: FinishedResponse): boolean {
  return place.role === 'memory';
}

/** Whoever can read the most sums up. */
function widest(members: readonly Seat[]): Seat {
  const able = members.filter(({ model }) => model.configured);
  return (able.length > 0 ? able : members).reduce((best, seat) =>
    windowOf(seat) > windowOf(best) ? seat : best,
  );
}

function windowOf({ model }: Seat): number {
  return model.contextWindow ?? Infinity;
}
