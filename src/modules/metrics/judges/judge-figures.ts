import { correlation, mean } from '../../chat/deliberation/correlation';
import { type CouncilBallot, type CouncilResult } from '../../chat/strategies/council/council-result';
import { type Agreement, agreementOf, type Preference, verdictsOn } from './agreement';

/** A ballot without its reasons. */
export type JudgedBallot = Omit<CouncilBallot, 'scores' | 'critiques'>;

/** A council, and what people thought of its answers. */
export interface JudgedCouncil {
  at: Date;
  result: Pick<CouncilResult, 'labels' | 'bias'> & {
    ballots: readonly JudgedBallot[];
    tally: Pick<CouncilResult['tally'], 'ranking'>;
  };
  /** Characters of the answers, by response. */
  lengths: Readonly<Record<string, number>>;
  preferences: readonly Preference[];
}

/** How a model judges. Correlations are Pearson's, from -1 to 1; null where there is too little to say. */
export interface JudgeFigures {
  model: string;
  ballots: number;
  /** Ballots that could not be counted. */
  abstentions: number;
  /** With people, on the pairs that both preferred one of. */
  agreement: Agreement;
  /** By how many points it gives more than others for the same answers: harsh below 0, generous above; null when nobody can be compared. */
  leniency: number | null;
  mean_score: number | null;
  /** Of an answer's length, among those that it saw, with the place that it gave: 1 means that longer ones always came first. */
  length_correlation: number | null;
  /** Of how early it saw an answer with the place that it gave. */
  position_correlation: number | null;
}

/** What councils of some time show of judges. */
export interface CouncilFigures {
  councils: number;
  /** Of the ballots together, as they were counted. */
  agreement: Agreement;
  length_correlation: number | null;
  position_correlation: number | null;
  /** In the order of their names. */
  judges: JudgeFigures[];
}

/** One ballot with what is needed to look at it. */
interface Judgement {
  ballot: JudgedBallot;
  verdicts: boolean[];
  leniency: number | null;
  meanScore: number | null;
  byLength: [number, number][];
  byPosition: [number, number][];
}

export function councilFigures(councils: readonly JudgedCouncil[]): CouncilFigures {
  // A ballot that nobody waited for says nothing about its judge.
  const judgements = councils.flatMap((council) =>
    council.result.ballots
      .filter(({ abstained }) => abstained !== 'cancelled')
      .map((one) => judge(one, council)),
  );
  const verdicts = councils.flatMap(({ result, preferences }) => {
    const counted = result.tally.ranking.filter(({ score }) => score !== null);
    return verdictsOn(preferences, new Map(counted.map(({ response_id, rank }) => [response_id, rank])));
  });
  const models = [...new Set(judgements.map(({ ballot }) => ballot.model))].sort();
  return {
    councils: councils.length,
    agreement: agreementOf(verdicts.length, verdicts.filter(Boolean).length),
    length_correlation: correlation(judgements.flatMap(({ byLength }) => byLength)),
    position_correlation: correlation(judgements.flatMap(({ byPosition }) => byPosition)),
    judges: models.map((model) =>
      figuresOf(
        model,
        judgements.filter(({ ballot }) => ballot.model === model),
      ),
    ),
  };
}

function figuresOf(model: string, judgements: readonly Judgement[]): JudgeFigures {
  const verdicts = judgements.flatMap(({ verdicts: own }) => own);
  return {
    model,
    ballots: judgements.filter(({ ballot }) => ballot.ranking !== null).length,
    abstentions: judgements.filter(({ ballot }) => ballot.ranking === null).length,
    agreement: agreementOf(verdicts.length, verdicts.filter(Boolean).length),
    leniency: meanOf(judgements.map(({ leniency }) => leniency)),
    mean_score: meanOf(judgements.map(({ meanScore }) => meanScore)),
    length_correlation: correlation(judgements.flatMap(({ byLength }) => byLength)),
    position_correlation: correlation(judgements.flatMap(({ byPosition }) => byPosition)),
  };
}

function judge(ballot: JudgedBallot, { result, lengths, preferences }: JudgedCouncil): Judgement {
  const reviewer = result.bias.reviewers.find(({ response_id }) => response_id === ballot.response_id);
  const ranking = ballot.ranking ?? [];
  const answerOf = (label: string): string => result.labels[label]?.response_id ?? '';
  const last = ranking.length - 1;
  const lengthOf = (label: string): number => lengths[answerOf(label)] ?? 0;
  const pairs = (standing: (label: string) => number): [number, number][] =>
    last < 1 ? [] : ranking.map((label, place) => [standing(label), 1 - place / last]);
  return {
    ballot,
    verdicts: verdictsOn(preferences, new Map(ranking.map((label, place) => [answerOf(label), place]))),
    leniency: reviewer?.leniency ?? null,
    meanScore: reviewer?.mean_score ?? null,
    byLength: pairs((label) => shareBelow(lengthOf(label), ranking.map(lengthOf))),
    byPosition: pairs((label) => 1 - ballot.shown.indexOf(label) / last),
  };
}

/** Which share of the other values is smaller, equal ones by half: lengths of different councils cannot be compared otherwise. */
function shareBelow(value: number, all: readonly number[]): number {
  const smaller = all.filter((other) => other < value).length;
  const equal = all.filter((other) => other === value).length - 1;
  return (smaller + equal / 2) / (all.length - 1);
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Number(mean(known).toFixed(4));
}
