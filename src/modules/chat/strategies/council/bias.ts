import { correlation, mean } from '../../deliberation/correlation';
import { type CouncilAnswer } from './agenda';
import { type Ballot } from './ballots';

/** What may have moved the reviewers beside what the answers say. Correlations are Pearson's; null where there is too little to say. */
export interface Bias {
  /** Of an answer's length with its mean place: 1 means that the longest answers came first. */
  length_correlation: number | null;
  /** Of how early an answer was shown with its place: 1 means that whatever was shown first came first. */
  position_correlation: number | null;
  /** Points that each reviewer gave, and how much more than the others did for the same answers. Those who gave points only. */
  reviewers: { response_id: string; participant_id: string; mean_score: number; leniency: number | null }[];
}

export function biasOf(answers: readonly CouncilAnswer[], ballots: readonly Ballot[]): Bias {
  const counted = ballots.flatMap(({ ranking, review }) =>
    (ranking ?? []).map((label, place, { length }) => ({
      label,
      points: length < 2 ? 0.5 : 1 - place / (length - 1),
      shown: length < 2 ? 0.5 : 1 - review.shown.findIndex((answer) => answer.label === label) / (length - 1),
    })),
  );
  const perAnswer = answers.flatMap(({ label, response }) => {
    const own = counted.filter((entry) => entry.label === label).map(({ points }) => points);
    return own.length === 0 ? [] : [[response.text.length, mean(own)] as const];
  });
  return {
    length_correlation: correlation(perAnswer),
    position_correlation: correlation(counted.map(({ shown, points }) => [shown, points])),
    reviewers: ballots
      .filter(({ scores }) => Object.keys(scores).length > 0)
      .map((ballot) => leniency(ballot, ballots)),
  };
}

function leniency({ scores, response }: Ballot, ballots: readonly Ballot[]): Bias['reviewers'][number] {
  const differences = Object.entries(scores).flatMap(([label, given]) => {
    const others = ballots
      .filter((ballot) => ballot.response !== response)
      .flatMap((ballot) => ballot.scores[label] ?? []);
    return others.length === 0 ? [] : [given - mean(others)];
  });
  return {
    response_id: response.responseId,
    participant_id: response.participantId,
    mean_score: round(mean(Object.values(scores))),
    leniency: differences.length === 0 ? null : round(mean(differences)),
  };
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
