import { type StrategyInput } from '../strategy';
import { citedIn } from '../../deliberation/labels';
import { type Price, priceOf } from '../../deliberation/price';
import { type CouncilAnswer } from './agenda';
import { type Ballot } from './ballots';
import { type Bias, biasOf } from './bias';
import { type Abstention } from './read-ballot';
import { type Points, type Standing, tally } from './ranking/tally';
import { type RankingMethod } from './ranking/methods';

/** An answer in a ranking. */
export interface RankedAnswer {
  label: string;
  response_id: string;
  rank: number;
  score: number | null;
  mean_score: number | null;
  first_places: number;
}

/** The ballots, counted in one way. */
export interface CouncilTally {
  method: RankingMethod;
  ballots: number;
  abstentions: number;
  /** Null when nobody is first alone. */
  winner: string | null;
  ranking: RankedAnswer[];
}

/** A ballot as it was cast; its raw text is its response. */
export interface CouncilBallot {
  response_id: string;
  participant_id: string;
  model: string;
  /** The label of the reviewer's own answer, which was not shown. */
  own: string;
  /** The labels in the order in which they were shown. */
  shown: string[];
  ranking: string[] | null;
  abstained: Abstention | null;
  scores: Record<string, number>;
  critiques: Record<string, string>;
}

/** What is kept of a council: enough to count its ballots again in any way. */
export interface CouncilResult {
  labels: Record<string, { response_id: string; participant_id: string; model: string }>;
  ballots: CouncilBallot[];
  tally: CouncilTally;
  /** Ballots that were not waited for, because they could not change who is first. */
  decided_early: boolean;
  synthesis: {
    response_id: string;
    model: string;
    status: string;
    citations: { label: string; response_id: string }[];
  };
  bias: Bias;
  /** What could have been had for less: the answer with the most first places, and the one that was ranked best. */
  baseline: {
    plurality: { winner: string | null; votes: number };
    best_single: { response_id: string | null; cost_usd: number | null };
  };
  price: Price;
}

/** What is counted: labels with their answers, and the ballots on them. */
export interface Election {
  labels: Readonly<Record<string, { response_id: string }>>;
  ballots: readonly Pick<CouncilBallot, 'ranking' | 'scores'>[];
}

export function countVotes(method: RankingMethod, { labels, ballots }: Election): CouncilTally {
  const rankings = ballots.flatMap(({ ranking }) => (ranking ? [ranking] : []));
  const names = Object.keys(labels);
  const points: Points = new Map(
    names.map((label) => [
      label,
      ballots.flatMap(({ ranking, scores }) => (ranking ? (scores[label] ?? []) : [])),
    ]),
  );
  const standings = tally(method, names, { ballots: rankings, points });
  const answerOf = (label: string) => labels[label]!.response_id;
  return {
    method,
    ballots: rankings.length,
    abstentions: ballots.length - rankings.length,
    winner: winnerOf(standings, answerOf),
    ranking: standings.map(({ candidate, rank, score, meanPoints, firstPlaces }) => ({
      label: candidate,
      response_id: answerOf(candidate),
      rank,
      score,
      mean_score: meanPoints,
      first_places: firstPlaces,
    })),
  };
}

function winnerOf([first, second]: readonly Standing[], answerOf: (label: string) => string): string | null {
  if (!first || (first.score === null && first.meanPoints === null) || second?.rank === 1) return null;
  return answerOf(first.candidate);
}

/** The labels with what is behind them. */
export function labelMap(answers: readonly CouncilAnswer[]): CouncilResult['labels'] {
  return Object.fromEntries(
    answers.map(({ label, response: { responseId, participantId, model } }) => [
      label,
      { response_id: responseId, participant_id: participantId, model },
    ]),
  );
}

export function castBallot({
  review,
  response,
  ranking,
  abstained,
  scores,
  critiques,
}: Ballot): CouncilBallot {
  return {
    response_id: response.responseId,
    participant_id: response.participantId,
    model: response.model,
    own: review.own,
    shown: review.shown.map(({ label }) => label),
    ranking,
    abstained,
    scores,
    critiques,
  };
}

/** Everything that came of a council, once its last stage has ended. */
export function councilResult(
  { finished }: StrategyInput,
  {
    answers,
    ballots,
    counted,
    decidedEarly,
  }: {
    answers: readonly CouncilAnswer[];
    ballots: readonly Ballot[];
    counted: CouncilTally;
    decidedEarly: boolean;
  },
): CouncilResult {
  const labels = labelMap(answers);
  const synthesis = finished.find(({ place }) => place.role === 'synthesis')!;
  const best = finished.find(({ responseId }) => responseId === counted.winner);
  return {
    labels,
    ballots: ballots.map(castBallot),
    tally: counted,
    decided_early: decidedEarly,
    synthesis: {
      response_id: synthesis.responseId,
      model: synthesis.model,
      status: synthesis.status,
      citations: citedIn(synthesis.text, Object.keys(labels)).map((label) => ({
        label,
        response_id: labels[label]!.response_id,
      })),
    },
    bias: biasOf(answers, ballots),
    baseline: {
      plurality: plurality(counted.ranking),
      best_single: { response_id: best?.responseId ?? null, cost_usd: best?.costUsd ?? null },
    },
    price: priceOf(finished),
  };
}

function plurality(ranking: readonly RankedAnswer[]): CouncilResult['baseline']['plurality'] {
  const votes = Math.max(0, ...ranking.map(({ first_places }) => first_places));
  const leaders = ranking.filter(({ first_places }) => first_places === votes);
  return { winner: votes > 0 && leaders.length === 1 ? leaders[0]!.response_id : null, votes };
}
