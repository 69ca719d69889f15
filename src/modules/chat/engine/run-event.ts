import {
  type RunError,
  type RunResult,
  type RunStatus,
  type RunTotals,
} from '../../conversations/entities/run.entity';
import {
  type ResponseError,
  type ResponseRole,
  type ResponseStatus,
} from '../../conversations/entities/response.entity';
import { type SpokenLink } from '../deliberation/links/spoken-links';
import { type ToolCall } from '../../providers/spec/messages';
import { type TokenLogprob } from '../../providers/spec/output';
import { type Citation, type FinishReason, type Usage } from '../../providers/spec/provider-event';

/** How `run.started` and `stage.started` introduce a response. */
export interface AnnouncedResponse {
  response_id: string;
  participant_id: string | null;
  /** Of a blind run: what its answer is called. */
  label?: string;
  /** `provider/model`. */
  model: string;
  /** The alias that was asked for (`claude`), else the provider id. */
  provider: string;
  /** The stage that asks for it, from 1. */
  stage: number;
  role: ResponseRole;
}

/** A stage of a strategy that has several. */
export interface StageSnapshot {
  stage: number;
  name: string;
  response_ids: string[];
}

/** What a strategy with several stages has come to so far. */
export interface DeliberationSnapshot {
  stages: StageSnapshot[];
  /** What was told of it, in order. */
  evidence: EvidenceEvent[];
  /** Null until the strategy has come to its end. */
  result: RunResult | null;
}

/** What a strategy has found out. */
export type EvidenceEvent =
  | ({
      type: 'link.detected';
      /** The answer that takes up another one. */
      response_id: string;
      /** `live`: while it is being written, and void with its end; `final`: from the whole of it. */
      state: 'live' | 'final';
    } & SpokenLink)
  | {
      type: 'speaker.selected';
      /** Of a panel, from 1. */
      turn: number;
      /** Who speaks, all at once. */
      speakers: { participant_id: string; name: string }[];
      /** Why: the turn policy, or what took its place. */
      by: string;
      /** What a selector said in vain before, and what was wrong with it. */
      failed: { response_id: string; problem: string }[];
    }
  | {
      type: 'memory.summarized';
      /** The summary of what does not fit a window; when it failed, the oldest of it is left out. */
      response_id: string;
      status: Exclude<ResponseStatus, 'running'>;
    }
  | {
      type: 'panelist.left';
      turn: number;
      participant_id: string;
      name: string;
      /** The answer that failed, or was cancelled. */
      response_id: string;
      reason: 'failed' | 'cancelled';
    }
  | {
      type: 'vote.cast';
      /** The ballot. */
      response_id: string;
      /** Answers by their labels, the best first; null when the reviewer abstains. */
      ranking: string[] | null;
      /** Why it counts as an abstention; null when it does not. */
      abstained: string | null;
    }
  | {
      type: 'tally.updated';
      method: string;
      ballots: number;
      /** Ballots that may still come. */
      outstanding: number;
      /** Nothing that may still come can change who is first. */
      decided: boolean;
      ranking: { label: string; response_id: string; rank: number; score: number }[];
    }
  | {
      type: 'round.measured';
      /** 0: before anybody had read anybody. */
      round: number;
      /** How answers were compared. */
      measure: 'exact' | 'tf_idf';
      /** Across the debaters, from 0 to 1; null when only one is left. */
      agreement: number | null;
      answers: {
        label: string;
        response_id: string;
        /** What it comes down to, where that is compared; null for no answer. */
        value: string | null;
        /** With its own answer of the round before, from 0 to 1; null in round 0, and where one of both is no answer. */
        stability: number | null;
      }[];
    }
  /** The debaters agree: they are asked no more. */
  | { type: 'consensus.reached'; round: number; agreement: number };

/** What a response cost and how long it took; the same in the event, in JSON answers and in the tables. */
export interface ResponseFigures {
  /** The model that answered: the one asked for, or the fallback that took its place. */
  model: string;
  usage: Usage | null;
  /** True when the tokens were counted here because the provider did not say. */
  estimated: boolean;
  /** US dollars; null when the price is unknown. */
  cost_usd: number | null;
  ttft_ms: number | null;
  /** Null only while nobody may know whose the response is. */
  latency_ms: number | null;
}

/** A response inside `run.snapshot`: everything of it so far. */
export interface ResponseSnapshot extends AnnouncedResponse {
  status: ResponseStatus;
  attempt: number;
  content: string;
  reasoning: string;
  tool_calls: ToolCall[];
  usage: Usage | null;
  error: ResponseError | null;
}

/** The events of a run, without their envelope. */
export type RunEventBody =
  | {
      type: 'run.started';
      conversation_id: string;
      message_id: string;
      /** The response that the run is a retry of. */
      retry_of?: string;
      strategy: string;
      responses: AnnouncedResponse[];
    }
  | { type: 'stage.started'; stage: number; name: string; responses: AnnouncedResponse[] }
  | { type: 'stage.completed'; stage: number; name: string }
  /** Who writes from here on. What was said so far stays, unless `response.restarted` follows. */
  | {
      type: 'response.started';
      response_id: string;
      model: string;
      provider: string;
      attempt: number;
      /** Oldest entries of the history that were left out because the model's window is too small. */
      trimmed: number;
      /** Parameters that were left out because the model does not take them. */
      dropped_parameters: string[];
    }
  | {
      type: 'response.restarted';
      response_id: string;
      /** The attempt that begins the answer anew; all that was said before is void. */
      attempt: number;
      /** The code of the failure that broke the earlier answer off. */
      reason: string;
    }
  | {
      type: 'response.delta';
      response_id: string;
      text: string;
      /** Of tokens that were told by then; only where they were asked for. */
      logprobs?: readonly TokenLogprob[];
    }
  | { type: 'response.reasoning'; response_id: string; text: string }
  | {
      type: 'response.tool_call';
      response_id: string;
      index: number;
      id?: string;
      name?: string;
      /** The next piece of the JSON text. */
      arguments: string;
    }
  | {
      type: 'response.meter';
      response_id: string;
      tokens: number;
      cost_usd: number | null;
      elapsed_ms: number;
      tokens_per_second: number;
      estimated: true;
    }
  | ({
      type: 'response.completed';
      response_id: string;
      finish_reason: FinishReason;
      citations: Citation[];
      /** Null only while nobody may know whose the response is. */
      attempts: number | null;
    } & ResponseFigures)
  | ({
      type: 'response.failed';
      response_id: string;
      error: ResponseError;
      partial: boolean;
    } & ResponseFigures)
  | ({ type: 'response.cancelled'; response_id: string; partial: boolean } & ResponseFigures)
  | {
      type: 'run.snapshot';
      conversation_id: string;
      message_id: string;
      strategy: string;
      status: RunStatus;
      responses: ResponseSnapshot[];
      /** Of a strategy with several stages. */
      deliberation?: DeliberationSnapshot;
    }
  | EvidenceEvent
  /** As many answers are complete as the run asked for; comes once, behind the one that made it. */
  | { type: 'quorum.reached'; answers: number; response_ids: string[] }
  | {
      type: 'run.completed';
      status: Exclude<RunStatus, 'running'>;
      /** Why the run failed as a whole; null when it did not. */
      error: RunError | null;
      /** Of a strategy with several stages that came to its end. */
      result?: RunResult;
      /** Null only of a blind run on which nobody has voted. */
      totals: RunTotals | null;
    };

/** One entry of a run's ordered log as clients see it; SSE `id:` is `seq` and `event:` is `type`. */
export type RunEvent = { seq: number; run_id: string; at: string } & RunEventBody;

export type RunCompletedEvent = Extract<RunEvent, { type: 'run.completed' }>;

export type TerminalResponseEvent = Extract<
  RunEventBody,
  { type: 'response.completed' | 'response.failed' | 'response.cancelled' }
>;

/** Sequence numbers of epoch `e` are `e * 1e9 + n`, so that a takeover never goes back. */
export const SEQ_PER_EPOCH = 1_000_000_000;
