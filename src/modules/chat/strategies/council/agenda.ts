import { type Seat } from '../../engine/run-plan';
import { type FinishedResponse, type StrategyInput } from '../strategy';
import { seedFor, shuffled } from '../../deliberation/chance';
import { labelAt } from '../../deliberation/labels';

const LABELS = 1;
const REVIEWERS = 2;
const FIRST_REVIEW = 100;

/** An answer that takes part, under a name that does not tell whose it is. */
export interface CouncilAnswer {
  label: string;
  response: FinishedResponse;
}

/** What one member is to judge, in the order in which it is shown. */
export interface Review {
  seat: Seat;
  own: string;
  shown: readonly CouncilAnswer[];
}

/** The answers of a council that say something; who failed has no label and no vote. In the order of their labels. */
export function answersOf({ finished, seed }: StrategyInput): CouncilAnswer[] {
  const answers = finished.filter(
    ({ place, status, text }) => place.stage === 1 && status === 'completed' && text.trim() !== '',
  );
  return shuffled(answers, seedFor(seed, LABELS)).map((response, index) => ({
    label: labelAt(index),
    response,
  }));
}

/**
 * Who judges what: nobody its own answer, and each answer by equally many: all others, or as many as the options say, which are then
 * those that come next around a table.
 */
export function reviewsOf(input: StrategyInput, answers: readonly CouncilAnswer[]): Review[] {
  const { members, options, seed } = input;
  const others = answers.length - 1;
  const count = Math.min(options.council?.reviewers_per_answer ?? others, others);
  const table = shuffled(answers, seedFor(seed, REVIEWERS));
  return members.flatMap((seat, member) => {
    const place = table.findIndex(({ response }) => response.participantId === seat.participantId);
    const own = table[place];
    if (!own) return [];
    const judged = Array.from({ length: count }, (_, step) => table[(place + step + 1) % table.length]!);
    return [{ seat, own: own.label, shown: shuffled(judged, seedFor(seed, FIRST_REVIEW + member)) }];
  });
}
