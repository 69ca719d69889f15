import { randomInt } from 'node:crypto';

/** Fits the column. */
export const MAX_SEED = 2_147_483_647;

export function newSeed(): number {
  return randomInt(MAX_SEED);
}
