import { ROUND } from '../../../conversations/entities/response.entity';
import { type RunResult } from '../../../conversations/entities/run.entity';
import { seedFor, shuffled } from '../../deliberation/chance';
import { checkMembers, checkRequest, FEWEST_ANSWERS, tooFew } from '../../deliberation/check-together';
import { Fence } from '../../deliberation/fence';
import { newSeed } from '../../deliberation/new-seed';
import { type Seat } from '../../engine/run-plan';
import { type RunRequest } from '../../planning/run-request';
import {
  type Call,
  type Evidence,
  type Heard,
  type PreparedStrategy,
  Strategy,
  type StrategyInput,
  type StrategyStep,
} from '../strategy';
import { debateOptions } from './check-debate';
import { type DebateOptions } from './debate-options';
import {
  answerRules,
  debaterRules,
  debaterTask,
  DEBATE_PROMPT_VERSION,
  earlierTask,
  judgeSystem,
  judgeTask,
  synthesisSystem,
  synthesisTask,
} from './debate-prompts';
import { type Debated, debateResult, figuresOf } from './closing/debate-result';
import { endingOf, type MeasuredRound, measured, measureOf } from './measures/measure-rounds';
import { type Rounds, roundsOf, type Statement } from './rounds';
import { type ValueForm } from './values/final-value';

/** Orders in which others are shown; labels have a seed of their own. */
const ORDERS = 1_000;

/**
 * Everyone answers; then everyone reads the others' latest answers, by letters, and answers again, until they agree, nobody moves any
 * more, or there were enough rounds. Then a vote, a judge or a synthesis closes it. Who fails drops out.
 */
export class DebateStrategy extends Strategy {
  readonly name = 'debate';
  override readonly isStaged = true;
  override readonly promptVersion = DEBATE_PROMPT_VERSION;

  override prepare(request: RunRequest, members: readonly Seat[]): PreparedStrategy {
    const { debate = {} } = request;
    checkMembers(members, 'a debate');
    checkRequest(request, 'a debate');
    const options = debateOptions(debate);
    return {
      options: { debate: options },
      seed: debate.seed ?? newSeed(),
      chair:
        options.closing === 'vote'
          ? null
          : { name: debate.judge, field: debate.judge === undefined ? 'models' : 'debate.judge' },
    };
  }

  next(input: StrategyInput): StrategyStep {
    const { members, finished } = input;
    const options = optionsOf(input);
    if (finished.length === 0) {
      const rules = answerRules(options) ?? undefined;
      return {
        type: 'ask',
        name: 'answers',
        calls: members.map((seat) => ({ seat, role: 'answer', rules })),
      };
    }
    const debate = roundsOf(input);
    const rounds = measured(debate);
    const [first] = rounds;
    if (!first || first.statements.length < FEWEST_ANSWERS) {
      return { type: 'done', failure: tooFew('A debate', first?.statements.length ?? 0, members.length) };
    }
    const ended = endingOf(rounds, rulesOf(input));
    if (!ended) {
      return { type: 'ask', name: `${ROUND}${rounds.length}`, calls: roundCalls(input, debate, rounds) };
    }
    return closed(input, { debate, rounds, ended, last: lastOf(rounds, rulesOf(input).needed) });
  }

  /** Debaters that were stopped in a round have not dropped out: there is no vote over what they said before. */
  override unfinished(input: StrategyInput): RunResult | null {
    return input.finished.some(({ place }) => place.role !== 'answer') ? super.unfinished(input) : null;
  }

  override evidence(input: StrategyInput): Evidence[] {
    const debate = roundsOf(input);
    const rounds = measured(debate);
    return rounds.flatMap((round, index): Evidence[] => {
      const { agreement } = round;
      const ending = endingOf(rounds.slice(0, index + 1), rulesOf(input));
      const told: Evidence = {
        key: `round ${round.round}`,
        event: { type: 'round.measured', measure: measureOf(debate), ...figuresOf(round) },
      };
      if (ending !== 'agreement' || agreement === null) return [told];
      const consensus: Evidence = {
        key: 'consensus',
        event: { type: 'consensus.reached', round: round.round, agreement },
      };
      return [told, consensus];
    });
  }
}

function optionsOf({ options }: StrategyInput): DebateOptions {
  return options.debate ?? debateOptions({});
}

/** As many as the run asks for have to be left, and two at least. */
function rulesOf(input: StrategyInput) {
  const { max_rounds: maxRounds, agreement } = optionsOf(input);
  return { maxRounds, agreement, needed: Math.max(FEWEST_ANSWERS, input.options.min_answers ?? 0) };
}

function roundCalls(input: StrategyInput, debate: Rounds, rounds: readonly MeasuredRound[]): Call[] {
  const { members, seed } = input;
  const fence = new Fence(seed);
  const latest = rounds.at(-1)!.statements;
  return members.flatMap((seat, member) => {
    const own = latest.find(({ response }) => response.participantId === seat.participantId);
    if (!own) return [];
    const others = latest.filter((statement) => statement !== own);
    const order = seedFor(seed, ORDERS * rounds.length + member);
    return [
      {
        seat,
        role: 'answer' as const,
        rules: debaterRules(fence, toldLater(input, debate)),
        heard: saidBy(own, rounds),
        needsAll: true as const,
        prompt: debaterTask(fence, rounds.length, shuffled(others, order).map(textOf)),
      },
    ];
  });
}

/** The form of value that debaters are told only now, because nobody knew it when they were asked first. */
function toldLater(input: StrategyInput, { form }: Rounds): ValueForm | null {
  return optionsOf(input).answer === 'auto' ? form : null;
}

/** What a debater has said so far. What it had read for it was said anew since then. */
function saidBy({ label }: Statement, rounds: readonly MeasuredRound[]): Heard[] {
  return rounds.flatMap(({ round, statements }) => {
    const own = statements.find((statement) => statement.label === label);
    if (!own) return [];
    const said: Heard = { response: own.response, as: label };
    return [round === 0 ? said : { ...said, asked: earlierTask(round) }];
  });
}

/** The answers of the last round in which enough were left. */
function lastOf(rounds: readonly MeasuredRound[], needed: number): readonly Statement[] {
  return (rounds.findLast(({ statements }) => statements.length >= needed) ?? rounds[0]!).statements;
}

function closed(input: StrategyInput, debated: Debated): StrategyStep {
  const options = optionsOf(input);
  const { chair, finished } = input;
  const isClosed = finished.some(({ place }) => place.role !== 'answer');
  if (options.closing !== 'vote' && chair && !isClosed) {
    return {
      type: 'ask',
      name: options.closing === 'judge' ? 'verdicts' : 'synthesis',
      calls: [closingCall(input, debated, chair)],
    };
  }
  return { type: 'done', result: debateResult(input, options, debated) as unknown as RunResult };
}

function closingCall(input: StrategyInput, { debate, ended, last }: Debated, seat: Seat): Call {
  const fence = new Fence(input.seed);
  const answers = shuffled(last, seedFor(input.seed, ORDERS - 1)).map(textOf);
  if (optionsOf(input).closing === 'judge') {
    return { seat, role: 'ballot', system: judgeSystem(fence), prompt: judgeTask(fence, answers) };
  }
  return {
    seat,
    role: 'synthesis',
    system: synthesisSystem(fence, debate.form),
    prompt: synthesisTask(fence, answers, ended === 'agreement'),
  };
}

function textOf({ label, response }: Statement) {
  return { label, text: response.text };
}
