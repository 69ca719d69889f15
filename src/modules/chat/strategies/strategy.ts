import { type ResponseStatus } from '../../conversations/entities/response.entity';
import { type Seat } from '../engine/run-plan';

/** What a strategy knows of a response that has ended. */
export interface FinishedResponse {
  participantId: string;
  status: Exclude<ResponseStatus, 'running'>;
  text: string;
}

/** What a strategy decides from: it keeps no state of its own. */
export interface StrategyInput {
  seats: readonly Seat[];
  /** Of all stages before, in the order in which they were asked. */
  finished: readonly FinishedResponse[];
}

/**
 * Ask these participants next, all at once, or the run is over. The first stage answers what the person said; a later one
 * says with `prompt` what it wants, after the same history.
 */
export type StrategyStep =
  { type: 'ask'; name: string; participantIds: readonly string[]; prompt?: string } | { type: 'done' };

/**
 * How a run uses its participants. A pure function of its input, so that a restart or a replay can evaluate it again. A new
 * strategy is a folder beside `broadcast/` and one line in the chat module.
 */
export abstract class Strategy {
  abstract readonly name: string;
  abstract next(input: StrategyInput): StrategyStep;
}
