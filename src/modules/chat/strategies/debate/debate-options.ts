export const CLOSINGS = ['vote', 'judge', 'synthesis'] as const;
/**
 * `vote`: what most debaters say at last. `judge`: a model picks one of the last answers. `synthesis`: a model puts them together.
 */
export type Closing = (typeof CLOSINGS)[number];

export const ANSWER_KINDS = ['auto', 'text', 'number', 'choice', 'yes_no'] as const;
/** What an answer comes down to. `auto`: a value if most first answers state one, else text. */
export type AnswerKind = (typeof ANSWER_KINDS)[number];

export const MOST_ROUNDS = 10;
export const DEFAULT_ROUNDS = 3;
export const DEFAULT_AGREEMENT = 0.85;

/** What a request says about a debate. */
export interface DebateWish {
  /** How often everybody reads the others and answers again, at most. */
  maxRounds?: number;
  /** From 0 to 1: from there on the debaters agree. */
  agreement?: number;
  closing?: Closing;
  /** Who judges or writes the synthesis: model id or alias. */
  judge?: string;
  answer?: AnswerKind;
  choices?: string[];
  /** The right answer, where somebody knows it; no model reads it. */
  expected?: string;
  seed?: number;
}

/** How a debate is held, as it is kept with its run. */
export interface DebateOptions {
  max_rounds: number;
  agreement: number;
  closing: Closing;
  answer: AnswerKind;
  choices?: string[];
  expected?: string;
}
