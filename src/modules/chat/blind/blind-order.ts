import { AppError } from '../../../common/errors/app-error';
import { seedFor, shuffled } from '../deliberation/chance';
import { type Seat } from '../engine/run-plan';
import { type RunRequest } from '../planning/run-request';
import { type Strategy } from '../strategies/strategy';

const BLIND_ORDER = 1_000;

/** Throws `validation_failed` for a run that cannot be blind. */
export function checkBlind(request: RunRequest, strategy: Strategy): void {
  if (!request.blind) return;
  if (!strategy.canBeBlind) {
    const message = `cannot be with the strategy ${strategy.name}: its models speak to each other`;
    throw AppError.field('validation_failed', 'blind', message);
  }
  if (request.fusion?.responseIds) {
    throw AppError.field('validation_failed', 'blind', 'cannot be for answers that are there already');
  }
  if (request.tools.length > 0) {
    const message =
      'cannot be with tools: the form of a call’s id, which its answer needs, tells whose model made it';
    throw AppError.field('validation_failed', 'blind', message);
  }
  for (const name of ['council', 'fusion'] as const) {
    if (request[name]?.seed === undefined) continue;
    const message = 'must not be set for a blind run: the order of its answers follows from it';
    throw AppError.field('validation_failed', `${name}.seed`, message);
  }
}

/** Who answers, in the order in which the answers are shown: of a blind run one that only the seed tells. */
export function answeringOrder(
  seats: readonly Seat[],
  blind: boolean | undefined,
  seed: number | null,
): Seat[] {
  return blind ? shuffled(seats, seedFor(seed ?? 0, BLIND_ORDER)) : [...seats];
}
