import { type RunResult } from '../../../conversations/entities/run.entity';
import { type Seat } from '../../engine/run-plan';
import { type RunRequest } from '../../planning/run-request';
import {
  type Evidence,
  type PreparedStrategy,
  Strategy,
  type StrategyInput,
  type StrategyStep,
} from '../strategy';
import { checkMembers, checkRequest, FEWEST_ANSWERS, tooFew } from '../../deliberation/check-together';
import { newSeed } from '../../deliberation/new-seed';
import { Fence } from '../../deliberation/fence';
import { answersOf, type CouncilAnswer, type Review, reviewsOf } from './agenda';
import { type Ballot, ballotsOf } from './ballots';
import { councilOptions } from './check-council';
import {
  chairmanSystem,
  chairmanTask,
  COUNCIL_PROMPT_VERSION,
  reviewerSystem,
  reviewerTask,
} from './council-prompts';
import { castBallot, councilResult, type CouncilTally, countVotes, labelMap } from './council-result';
import { isDecided } from './ranking/early-stop';

/** A council as far as it is. */
interface Session {
  answers: CouncilAnswer[];
  reviews: Review[];
  ballots: Ballot[];
  counted: CouncilTally;
}

/**
 * Three stages: everyone answers; everyone ranks the others' answers without knowing whose they are; one puts them together. Who fails
 * drops out; a ballot that cannot be read is an abstention with a reason.
 */
export class CouncilStrategy extends Strategy {
  readonly name = 'council';
  override readonly isStaged = true;
  override readonly canBeBlind = true;
  override readonly promptVersion = COUNCIL_PROMPT_VERSION;

  override prepare(request: RunRequest, members: readonly Seat[]): PreparedStrategy {
    const { council = {} } = request;
    checkMembers(members, 'a council');
    checkRequest(request, 'a council');
    return {
      options: { council: councilOptions(council, members.length) },
      seed: council.seed ?? newSeed(),
      chair: {
        name: council.chairman,
        field: council.chairman === undefined ? 'models' : 'council.chairman',
      },
    };
  }

  next(input: StrategyInput): StrategyStep {
    const { members, finished, chair } = input;
    if (finished.length === 0) {
      return { type: 'ask', name: 'answers', calls: members.map((seat) => ({ seat, role: 'answer' })) };
    }
    const session = sessionOf(input);
    const { answers, reviews } = session;
    if (answers.length < FEWEST_ANSWERS)
      return { type: 'done', failure: tooFew('A council', answers.length, members.length) };
    if (!finished.some(({ place }) => place.role === 'ballot')) {
      return { type: 'ask', name: 'ballots', calls: reviews.map((review) => ballotCall(input, review)) };
    }
    if (!finished.some(({ place }) => place.role === 'synthesis')) {
      return { type: 'ask', name: 'synthesis', calls: chair ? [synthesisCall(input, session, chair)] : [] };
    }
    return concluded(input, session);
  }

  override evidence(input: StrategyInput): Evidence[] {
    const { counted, ballots, reviews } = sessionOf(input);
    if (ballots.length === 0) return [];
    const { method, ranking } = counted;
    const decided = isSettled(input, sessionOf(input));
    return [
      ...ballots.map((ballot): Evidence => {
        const { response_id, ranking: vote, abstained } = castBallot(ballot);
        return {
          key: `vote ${response_id}`,
          event: { type: 'vote.cast', response_id, ranking: vote, abstained },
        };
      }),
      {
        key: `tally ${ballots.length}`,
        event: {
          type: 'tally.updated',
          method,
          ballots: counted.ballots,
          outstanding: reviews.length - ballots.length,
          decided,
          ranking: ranking.flatMap(({ label, response_id, rank, score }) =>
            score === null ? [] : [{ label, response_id, rank, score }],
          ),
        },
      },
    ];
  }

  override isDecided(input: StrategyInput): boolean {
    if (!input.options.council?.early_stop || !input.finished.some(({ place }) => place.role === 'ballot'))
      return false;
    return isSettled(input, sessionOf(input));
  }
}

function sessionOf(input: StrategyInput): Session {
  const answers = answersOf(input);
  const reviews = reviewsOf(input, answers);
  const ballots = ballotsOf(input, reviews);
  const method = input.options.council?.method ?? 'borda';
  const counted = countVotes(method, { labels: labelMap(answers), ballots: ballots.map(castBallot) });
  return { answers, reviews, ballots, counted };
}

/** Whether who is first is certain without the ballots that are not there: still open, or cancelled. */
function isSettled({ options }: StrategyInput, { answers, reviews, ballots }: Session): boolean {
  const counted = ballots.filter(({ abstained }) => abstained !== 'cancelled');
  const missing = reviews.filter(({ seat }) => !counted.some(({ review }) => review.seat === seat));
  return isDecided(
    options.council?.method ?? 'borda',
    answers.map(({ label }) => label),
    {
      ballots: counted.flatMap(({ ranking }) => (ranking ? [ranking] : [])),
      outstanding: missing.map(({ shown }) => shown.map(({ label }) => label)),
    },
  );
}

function ballotCall({ seed }: StrategyInput, { seat, shown }: Review) {
  const fence = new Fence(seed);
  return {
    seat,
    role: 'ballot' as const,
    system: reviewerSystem(fence),
    prompt: reviewerTask(fence, shown.map(textOf)),
  };
}

function synthesisCall({ seed }: StrategyInput, { answers, ballots, counted }: Session, seat: Seat) {
  const fence = new Fence(seed);
  const critiques = ballots.flatMap(({ critiques: said }) =>
    Object.entries(said).map(([label, text]) => ({ label, text })),
  );
  const ranking = counted.ranking.filter(({ score }) => score !== null).map(({ label }) => label);
  return {
    seat,
    role: 'synthesis' as const,
    system: chairmanSystem(fence),
    prompt: chairmanTask(fence, answers.map(textOf), { ranking, critiques }),
  };
}

function textOf({ label, response }: CouncilAnswer) {
  return { label, text: response.text };
}

function concluded(input: StrategyInput, session: Session): StrategyStep {
  const { ballots } = session;
  const notWaitedFor = ballots.filter(({ abstained }) => abstained === 'cancelled');
  const decidedEarly = notWaitedFor.length > 0 && isSettled(input, session);
  return {
    type: 'done',
    result: councilResult(input, { ...session, decidedEarly }) as unknown as RunResult,
    unneeded: decidedEarly ? notWaitedFor.map(({ response }) => response.responseId) : [],
  };
}
