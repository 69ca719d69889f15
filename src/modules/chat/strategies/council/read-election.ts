import { type Election } from './council-result';
import { RANKING_METHODS, type RankingMethod } from './ranking/methods';

/** What was counted in a run whose result this is, and how; null when it holds no ballots: a result may come from an import. */
export function readElection(result: unknown): (Election & { method: RankingMethod }) | null {
  if (
    !isObject(result) ||
    !isObject(result.labels) ||
    !Array.isArray(result.ballots) ||
    !isObject(result.tally)
  ) {
    return null;
  }
  const { labels, ballots, tally } = result;
  const method = RANKING_METHODS.find((name) => name === tally.method);
  const isRead =
    method !== undefined &&
    Object.values(labels).every(isLabelled) &&
    ballots.every((ballot) => isBallot(ballot, labels));
  return isRead
    ? { method, labels: labels as Election['labels'], ballots: ballots as Election['ballots'] }
    : null;
}

function isLabelled(answer: unknown): boolean {
  return isObject(answer) && typeof answer.response_id === 'string';
}

function isBallot(ballot: unknown, labels: object): boolean {
  if (!isObject(ballot) || !isObject(ballot.scores)) return false;
  const { ranking, scores } = ballot;
  const isRanking =
    ranking === null ||
    (Array.isArray(ranking) &&
      new Set(ranking).size === ranking.length &&
      ranking.every((label) => typeof label === 'string' && Object.hasOwn(labels, label)));
  return isRanking && Object.values(scores).every((points) => typeof points === 'number');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
