import { type FinishedResponse, type StrategyInput } from '../strategy';
import { type Review } from './agenda';
import { abstention, type BallotText, readBallot } from './read-ballot';

/** A ballot that has come in, or will not. */
export interface Ballot extends BallotText {
  review: Review;
  response: FinishedResponse;
}

/** The ballots that have ended, in the order of the members. */
export function ballotsOf({ finished }: StrategyInput, reviews: readonly Review[]): Ballot[] {
  const ballots = finished.filter(({ place }) => place.role === 'ballot');
  return reviews.flatMap((review) => {
    const response = ballots.find(({ participantId }) => participantId === review.seat.participantId);
    return response ? [{ review, response, ...read(response, review) }] : [];
  });
}

function read({ status, text }: FinishedResponse, { shown, own }: Review): BallotText {
  if (status !== 'completed') return abstention(status);
  return readBallot(
    text,
    shown.map(({ label }) => label),
    own,
  );
}
