import { type ContextReference, type ResponseRole } from '../../conversations/entities/response.entity';
import { type RunError, type RunResult } from '../../conversations/entities/run.entity';
import { type GivenAnswer } from '../deliberation/given-answer';
import { type EvidenceEvent } from '../engine/run-event';
import { type Seat } from '../engine/run-plan';
import { type EndedResponse } from '../engine/run/ended-response';
import { type RunOptions } from '../engine/run/run-options';
import { type SharedMemory } from '../deliberation/shared-memory';
import { type RunRequest } from '../planning/run-request';

/** What a strategy knows of a response that has ended. */
export type FinishedResponse = Omit<EndedResponse, 'stored'>;

/** What a strategy decides from: it keeps no state of its own. */
export interface StrategyInput {
  options: RunOptions;
  /** Whatever is left to chance follows from it. */
  seed: number;
  /** Who answers, in the order asked for. */
  members: readonly Seat[];
  /** Who puts the answers together, where the strategy has somebody for that. */
  chair: Seat | null;
  /** What they had read when the run began; absent for a strategy that shares no memory. */
  memory?: SharedMemory;
  /** Of all stages so far, in the order in which they were asked. */
  finished: readonly FinishedResponse[];
  /** Answers that were there before the run, for what is asked first; not there any more after a restart. */
  given?: readonly GivenAnswer[];
  /** How much of that its members' models can read. */
  reach?: Reach;
}

/** What was said up to somewhere, in short. */
export interface Recap {
  text: string;
  /** The last thing that it covers. */
  until: ContextReference;
}

/** How far models' windows reach, and what stands for what is beyond them. */
export interface Reach {
  /** From an earlier run; null when there is none. */
  recap: Recap | null;
  /** Up to where a recap has to reach before the call's model can read the rest; null when it can read everything as it is. */
  overflow(call: Call): ContextReference | null;
}

/** One model that is to be asked. */
export interface Call {
  seat: Seat;
  role: ResponseRole;
  /** In place of the seat's own system prompt. */
  system?: string;
  /** After the seat's own system prompt. */
  rules?: string;
  /** What was said in this run, for the seat to read after the history. */
  heard?: readonly Heard[];
  /** Stands for what it covers where not everything fits the model's window. */
  recap?: Recap;
  /** Only what comes after the recap is read, up to here: it is to be summed up. */
  sumsUp?: ContextReference;
  /** Says nothing without all of it and what the person said: where the model's window is too small for that, it is not asked. */
  needsAll?: true;
  /** What is asked at the end; left out: what the person said. */
  prompt?: string;
}

/** Somebody's answer, under the name by which the others know him. The seat's own is its own words. */
export interface Heard {
  response: FinishedResponse;
  as: string;
  /** What it was an answer to, beside what the person said. */
  asked?: string;
}

/** How a strategy came to its end. */
export interface StrategyEnd {
  type: 'done';
  result?: RunResult;
  /** Why it failed as a whole. */
  failure?: RunError;
  /** Responses that were given up because they were not needed any more: that they are missing is no fault. */
  unneeded?: readonly string[];
}

/** Ask these next, all at once, or the run is over. */
export type StrategyStep = { type: 'ask'; name: string; calls: readonly Call[] } | StrategyEnd;

/** What a strategy makes of a request, before anybody is asked. */
export interface PreparedStrategy {
  /** Kept with the run. */
  options: Pick<RunOptions, 'council' | 'fusion' | 'panel' | 'debate'>;
  /** Left out when nothing is left to chance. */
  seed?: number;
  /** Answers that are there already and that the strategy works with. */
  given?: readonly GivenAnswer[];
  /** Who is to put the answers together; without a name it is one of the members. `field` is to blame for the name. */
  chair: { name: string | undefined; field: string } | null;
}

/** An answer that is being written, as far as clients have been told. */
export interface OpenAnswer {
  responseId: string;
  participantId: string;
  attempt: number;
  text: string;
}

/** Something that a strategy has found out; told once, whatever else happens. */
export interface Evidence {
  /** Tells it from all other evidence of the run. */
  key: string;
  event: EvidenceEvent;
}

/**
 * How a run uses its participants. Pure functions of their input, so that a restart or a replay can evaluate them again. A new
 * strategy is a folder beside `broadcast/` and one entry in `strategies.ts`.
 */
export abstract class Strategy {
  abstract readonly name: string;
  /** It goes on after the first answers, so that the run is not over when all that were asked have ended. */
  readonly isStaged: boolean = false;
  /** Its answers are given without knowing of each other, so that a person can compare them without knowing whose they are. */
  readonly canBeBlind: boolean = false;
  /** Of its prompts; raised whenever a word of them changes. */
  readonly promptVersion: number | null = null;
  /**
   * The conversation is everybody's memory: all read all answers, whatever their own context policy, under the names of those who gave
   * them. Who takes part is kept with the run, because not everybody may be asked first.
   */
  readonly sharesMemory: boolean = false;

  /** Throws for a request that cannot be carried out in this way. `asked`: what the person says. */
  prepare(_request: RunRequest, _members: readonly Seat[], _asked: string): PreparedStrategy {
    return { options: {}, chair: null };
  }

  /** Evaluated when everything that was asked has ended. */
  abstract next(input: StrategyInput): StrategyStep;

  /** What stays of a run that was stopped: what it came to, where nothing but the last word is missing; null: nothing. */
  unfinished(input: StrategyInput): RunResult | null {
    const step = this.next(input);
    return step.type === 'done' ? (step.result ?? null) : null;
  }

  /** All evidence so far, the oldest first. Evaluated after each response of a strategy with stages. */
  evidence(_input: StrategyInput): Evidence[] {
    return [];
  }

  /**
   * What a call would come to say of which nothing is known but `text`, which is as long as it may be: something that leads to as many
   * further calls as there can be. Estimates are made of it.
   */
  imagine(_input: StrategyInput, _call: Pick<Call, 'seat' | 'role'>, text: string): string {
    return text;
  }

  /**
   * What the answers that are being written seem to show already; told once, and void with their ends. Null: this strategy does not look.
   * Evaluated once in a while, so it may cost some milliseconds.
   */
  readonly guesses: ((input: StrategyInput, open: readonly OpenAnswer[]) => Evidence[]) | null = null;

  /** Whether the responses that are still open can change nothing any more. */
  isDecided(_input: StrategyInput): boolean {
    return false;
  }
}
