import { type RankingMethod } from './ranking/methods';

/** What a request says about a council. */
export interface CouncilWish {
  /** Model id or alias; left out: the first member. */
  chairman?: string;
  method?: RankingMethod;
  earlyStop?: boolean;
  /** Left out: every member ranks all answers of the others. */
  reviewersPerAnswer?: number;
  seed?: number;
}

/** How a council is held, as it is kept with its run. */
export interface CouncilOptions {
  method: RankingMethod;
  early_stop: boolean;
  /** How many members rank each answer; absent: all others. */
  reviewers_per_answer?: number;
}
