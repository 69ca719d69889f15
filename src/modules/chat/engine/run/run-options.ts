import { type Persona } from '../../../conversations/entities/participant.entity';
import { type ToolChoice, type ToolDefinition } from '../../../providers/spec/messages';
import { type ReasoningEffort, type ResponseFormat } from '../../../providers/spec/output';
import { type CouncilOptions } from '../../strategies/council/council-options';
import { type DebateOptions } from '../../strategies/debate/debate-options';
import { type FusionOptions } from '../../strategies/fusion/fusion-options';
import { type PanelOptions } from '../../strategies/panel/panel-options';
import { type ModelParameters, type ParameterName } from '../../../providers/spec/parameters';

/** What happens to the answers that are not there yet when enough of them are. */
export type OnQuorum = 'finish' | 'cancel_rest';

/** A fallback as it was planned, so that it can be asked the same after a restart. */
export interface FallbackOption {
  /** `provider/model`. */
  model: string;
  parameters: ModelParameters;
  dropped_parameters: ParameterName[];
}

/** What the answers shall be like, as it was asked for: a model that is asked again is asked for the same. */
export interface OutputOption {
  parallel_tool_calls?: boolean;
  response_format?: ResponseFormat;
  reasoning_effort?: ReasoningEffort;
  /** The tokens that could have stood there, for each token. */
  top_logprobs?: number;
  user?: string;
}

/** The model that puts the answers of the others together, as it was planned. */
export interface ChairOption {
  /** Whose place in the conversation it takes; it may be another model. */
  participant_id: string;
  alias: string | null;
  /** `provider/model`. */
  model: string;
  parameters: ModelParameters;
  dropped_parameters: string[];
}

/** Somebody who takes part in a run in which not everybody is asked first. */
export interface MemberOption extends ChairOption {
  /** What the others know of him. */
  persona: Pick<Persona, 'name' | 'role'> | null;
  /** What he is told to be: persona and system prompt. */
  system: string | null;
}

/**
 * What a run keeps to, as it is stored with it and shown: what was asked for, with the server's defaults and maximums filled in. All
 * of it is optional, because older runs and imported ones have less.
 */
export interface RunOptions {
  on_disconnect?: 'cancel';
  on_restart?: 'retry';
  tools?: ToolDefinition[];
  tool_choice?: ToolChoice;
  output?: OutputOption;
  retries?: number;
  hedge_after_ms?: number;
  /** Milliseconds; `run_ms` is for the run as a whole, the others for each response. */
  deadlines?: {
    connect_ms?: number;
    first_token_ms?: number;
    idle_ms?: number;
    response_ms?: number;
    run_ms?: number;
  };
  /** How many answers make the run a success; the first stage's only. */
  min_answers?: number;
  on_quorum?: OnQuorum;
  /** The first model to say anything is the only one that answers. */
  race?: true;
  max_cost_usd?: number;
  max_total_tokens?: number;
  /** Who puts the answers together. */
  chair?: ChairOption;
  /** In the order in which they were named. */
  members?: MemberOption[];
  council?: CouncilOptions;
  fusion?: FusionOptions;
  panel?: PanelOptions;
  debate?: DebateOptions;
  /** By participant. */
  fallbacks?: Record<string, FallbackOption[]>;
}
