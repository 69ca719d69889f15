import { solve } from './solve';

/** Equal votes between two models, in one go. */
export interface Observation {
  /** Numbers of the models, from 0. */
  first: number;
  second: number;
  /** What the first model got of it: 1 for a win, 0 for a loss, 0.5 for a tie. */
  score: number;
  /** How many votes; need not be whole. */
  weight: number;
  /** By how much the first answer has more of each style feature, from -1 to 1; nothing when style is not looked at. */
  style: readonly number[];
}

/** How much is known before the first vote. */
export interface Prior {
  /** As many ties of every model with one of average strength. Keeps a model that never lost from being infinitely strong. */
  ties: number;
  /** How strongly style is taken to have no effect: the inverse variance of its coefficients. */
  style: number;
}

const MAX_STEPS = 100;
/** Newton's method doubles the right digits with each step, so what is left after a step of this size is nothing. */
const CLOSE_ENOUGH = 1e-4;
/** Odds change little over such a step, so that the likelihood is as curved at its end as at its start. */
const SAFE_STEP = 1;
/** Far from the peak the curvature can be too small for a number. */
const LEAST_CURVATURE = 1e-8;

/**
 * Strengths of models, as natural logarithms of odds against a model of average strength, and behind them the effect of each style
 * feature: the most likely ones under the model of Bradley and Terry, "Rank analysis of incomplete block designs", Biometrika 39
 * (1952). That is a logistic regression, solved by Newton's method, which is safe because with a prior the likelihood has one peak.
 * `start` may be a result for similar weights.
 */
export function fitStrengths(
  observations: readonly Observation[],
  models: number,
  prior: Prior,
  start?: Float64Array,
): Float64Array {
  const size = models + (observations[0]?.style.length ?? 0);
  let at = start ?? new Float64Array(size);
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const step = newtonStep(observations, models, prior, at);
    const length = step.reduce((longest, value) => Math.max(longest, Math.abs(value)), 0);
    const share = length <= SAFE_STEP ? 1 : shareThatRises(observations, models, prior, at, step);
    if (share === 0) return at;
    at = at.map((value, index) => value + share * step[index]!);
    if (length < CLOSE_ENOUGH) return at;
  }
  return at;
}

/** Newton's step can go beyond the peak; a half of it, or a half of that, does not. 0 where no part of it leads up. */
function shareThatRises(
  observations: readonly Observation[],
  models: number,
  prior: Prior,
  at: Float64Array,
  step: Float64Array,
): number {
  const heightAt = (share: number): number => {
    const there = at.map((value, index) => value + share * step[index]!);
    return likelihood(observations, models, prior, there);
  };
  const height = heightAt(0);
  for (let share = 1; share > Number.EPSILON; share /= 2) if (heightAt(share) >= height) return share;
  return 0;
}

function newtonStep(
  observations: readonly Observation[],
  models: number,
  prior: Prior,
  at: Float64Array,
): Float64Array {
  const size = at.length;
  const slope = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  for (const observation of observations) {
    const { first, second, score, weight, style } = observation;
    const chance = logistic(advantage(observation, models, at));
    const surprise = weight * (score - chance);
    const certainty = weight * chance * (1 - chance);
    slope[first]! += surprise;
    slope[second]! -= surprise;
    curvature[first * size + first]! += certainty;
    curvature[second * size + second]! += certainty;
    curvature[first * size + second]! -= certainty;
    curvature[second * size + first]! -= certainty;
    for (let feature = 0; feature < style.length; feature += 1) {
      const row = models + feature;
      const value = style[feature]!;
      slope[row]! += surprise * value;
      // Only what is left of the diagonal is read.
      curvature[row * size + first]! += certainty * value;
      curvature[row * size + second]! -= certainty * value;
      for (let other = 0; other <= feature; other += 1) {
        curvature[row * size + models + other]! += certainty * value * style[other]!;
      }
    }
  }
  for (let index = 0; index < size; index += 1) {
    const isModel = index < models;
    const chance = logistic(at[index]!);
    slope[index]! += isModel ? prior.ties * (0.5 - chance) : -prior.style * at[index]!;
    curvature[index * size + index]! +=
      (isModel ? prior.ties * chance * (1 - chance) : prior.style) + LEAST_CURVATURE;
  }
  return solve(curvature, slope);
}

/** Its logarithm, up to a constant. */
function likelihood(
  observations: readonly Observation[],
  models: number,
  prior: Prior,
  at: Float64Array,
): number {
  let sum = 0;
  for (const observation of observations) {
    const lead = advantage(observation, models, at);
    sum += observation.weight * (observation.score * lead - softplus(lead));
  }
  at.forEach((value, index) => {
    sum += index < models ? prior.ties * (0.5 * value - softplus(value)) : (-prior.style * value * value) / 2;
  });
  return sum;
}

function advantage({ first, second, style }: Observation, models: number, at: Float64Array): number {
  let lead = at[first]! - at[second]!;
  for (let feature = 0; feature < style.length; feature += 1) lead += at[models + feature]! * style[feature]!;
  return lead;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** log(1 + e^x), also where e^x is too large a number. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
