import { fitStrengths, type Observation, type Prior } from './bradley-terry';
import { largestGroup, type Unbounded, unboundedSides } from './comparable';
import { outcomeMerger } from './merge-outcomes';
import { gamma, randomOf } from './random';

/** A difference of 400 means that the stronger one is preferred ten times as often. */
export const SCALE = 400;
/** What an average model has. */
export const BASE = 1_000;
export const CONFIDENCE = 0.95;
export const ROUNDS = 200;

/** As if each model had also tied once with an average one. */
const PRIOR: Prior = { ties: 1, style: 1 };
const POINTS = SCALE / Math.LN10;
/** With fewer votes nothing is certain at 95 %, even if all agree: five equal votes are chance one time in sixteen. */
const FEWEST_VOTES = 6;
const SEED = 20_251_121;

/** Equal votes between two models. */
export interface Tally {
  first: string;
  second: string;
  outcome: 'first' | 'second' | 'tie' | 'both_bad';
  votes: number;
  /** Empty when style is not looked at. */
  style: readonly number[];
}

/** Null at a side from which no vote bounds the rating. */
export interface Interval {
  low: number | null;
  high: number | null;
}

export interface Rated {
  model: string;
  /** Null when no votes connect the model with the others. */
  rating: number | null;
  interval: Interval | null;
}

export interface Ratings {
  /** In the order of their names. */
  models: Rated[];
  /** By how many points each style feature moves an answer that has all of it over one that has none. */
  style: number[];
}

/**
 * Ratings of all models that are named, on a scale whose average is `BASE`; a tie is half a win for both, and so are two bad answers.
 * Intervals come from weighting the votes at random (Rubin, "The Bayesian bootstrap", Annals of Statistics 9, 1981), seeded: the same
 * tallies give the same answer. Yields between the rounds, so that a server can do something else.
 */
export function* rateModels(tallies: readonly Tally[], prior: Prior = PRIOR): Generator<void, Ratings> {
  const names = [...new Set(tallies.flatMap(({ first, second }) => [first, second]))].sort();
  const everyone = observationsOf(tallies, names);
  const group = largestGroup(everyone.map(toMeeting), names.length).map((index) => names[index]!);
  const members = new Set(group);
  const observations = observationsOf(
    tallies.filter(({ first }) => members.has(first)),
    group,
  );
  const merge = outcomeMerger(observations);
  const fit = fitStrengths(
    merge(({ weight }) => weight),
    group.length,
    prior,
  );
  const rounds: Float64Array[] = [];
  const random = randomOf(SEED);
  for (let round = 0; round < ROUNDS; round += 1) {
    yield;
    const weighted = merge(({ weight }) => gamma(weight, random));
    rounds.push(toPoints(fitStrengths(weighted, group.length, prior, fit), group.length));
  }
  const points = toPoints(fit, group.length);
  const unbounded = unboundedSides(observations.map(toMeeting), group.length);
  const votes = votesOf(observations, group.length);
  return {
    models: names.map((model) => {
      const index = group.indexOf(model);
      if (index === -1) return { model, rating: null, interval: null };
      const drawn = rounds.map((round) => round[index]!);
      const sides = votes[index]! < FEWEST_VOTES ? { above: true, below: true } : unbounded[index]!;
      return { model, rating: points[index]!, interval: intervalOf(drawn, sides) };
    }),
    style: [...points.slice(group.length)],
  };
}

/** Places by what is certain: one more than the number of models that are better beyond doubt. */
export function rankOf({ interval }: Rated, all: readonly Rated[]): number | null {
  if (!interval) return null;
  const { high } = interval;
  if (high === null) return 1;
  return 1 + all.filter((other) => (other.interval?.low ?? -Infinity) > high).length;
}

function observationsOf(tallies: readonly Tally[], names: readonly string[]): Observation[] {
  const numbers = new Map(names.map((name, index) => [name, index]));
  return tallies.map(({ first, second, outcome, votes, style }) => ({
    first: numbers.get(first)!,
    second: numbers.get(second)!,
    score: outcome === 'first' ? 1 : outcome === 'second' ? 0 : 0.5,
    weight: votes,
    style,
  }));
}

function votesOf(observations: readonly Observation[], models: number): number[] {
  const votes = Array.from({ length: models }, () => 0);
  for (const { first, second, weight } of observations) {
    votes[first]! += weight;
    votes[second]! += weight;
  }
  return votes;
}

function toMeeting({ first, second, score }: Observation) {
  return { first, second, firstScored: score > 0, secondScored: score < 1 };
}

/** Strengths around their mean, and effects of style, in points. */
function toPoints(strengths: Float64Array, models: number): Float64Array {
  const mean = strengths.subarray(0, models).reduce((sum, value) => sum + value, 0) / models;
  return strengths.map((value, index) => (index < models ? BASE + POINTS * (value - mean) : POINTS * value));
}

function intervalOf(drawn: readonly number[], unbounded: Unbounded): Interval {
  const sorted = [...drawn].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const outside = (1 - CONFIDENCE) / 2;
  return { low: unbounded.below ? null : at(outside), high: unbounded.above ? null : at(1 - outside) };
}
