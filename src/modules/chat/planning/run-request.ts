import { type ToolResult } from '../../conversations/entities/message.entity';
import { type ContextPolicy } from '../../conversations/entities/participant.entity';
import { type PersonaChoice } from '../../conversations/personas/copy-personas';
import { type ContentPart, type ToolChoice, type ToolDefinition } from '../../providers/spec/messages';
import { type OutputOptions } from '../completions/completion-request';
import { type ContextEntry } from '../context/context-entry';
import { type Deadlines, type Place, type Retry } from '../engine/run-plan';
import { type OnQuorum } from '../engine/run/run-options';
import { type CouncilWish } from '../strategies/council/council-options';
import { type DebateWish } from '../strategies/debate/debate-options';
import { type FusionWish } from '../strategies/fusion/fusion-options';
import { type PanelWish } from '../strategies/panel/panel-options';
import { type SummaryType } from '../strategies/summary/summary-prompts';
import { type ModelParameters } from '../../providers/spec/parameters';
import { type SummaryChoice } from './summary-sources';

/** A model to ask: by name, or a participant that is there already. */
export interface SeatRequest {
  model?: string;
  participantId?: string;
  persona?: PersonaChoice | null;
  systemPrompt?: string;
  parameters?: ModelParameters;
  contextPolicy?: ContextPolicy;
  /** Models to ask instead, in order, when this one fails. */
  fallbacks?: string[];
  /** What the participant is asked with once more: a model that may be another one's, and parameters in place of its own. */
  again?: { model: string; alias: string | null; parameters: ModelParameters };
}

/** How long and how often to try; what is left out is as the server is configured. */
export interface RunLimits {
  deadlines: Partial<Deadlines>;
  retries?: number;
  hedgeAfterMs?: number;
  /** For the run as a whole. */
  runMs?: number;
  minAnswers?: number;
  onQuorum?: OnQuorum;
  race?: boolean;
  maxCostUsd?: number;
  maxTotalTokens?: number;
}

/** The response that is to be given once more. */
export interface RetryRequest extends Retry {
  /** Where it belonged in its run. */
  place: Place;
  /** What was sent for it; null when that is not known any more. */
  sent: SentContext | null;
}

/** What a model was sent, with the number of older entries that were left out. */
export interface SentContext {
  /** Absent: another one was asked for. */
  system?: string | null;
  entries: ContextEntry[];
  trimmed: number;
  /** To be sent as it is, however large the model's window. */
  exact: boolean;
}

/** What clients of another API call a conversation: no other one of theirs may be called so. */
export interface ConversationName {
  dialect: string;
  id: string;
}

/** What is to be summed up, and how. */
export interface SummaryOptions extends SummaryChoice {
  type?: SummaryType;
  instructions?: string;
  model?: string;
}

/** What somebody wants asked, from whichever API it came. Shapes are checked; names and ranges are not yet. */
export interface RunRequest {
  ownerId: string;
  /** Null begins a conversation. */
  conversationId: string | null;
  /** For a conversation that begins: the id that a client of another API chose for it. */
  name?: ConversationName;
  /** A message of the conversation to answer, in place of a prompt. */
  messageId?: string;
  retry?: RetryRequest;
  /** Empty when `toolResults` go on with what models asked for. */
  prompt: ContentPart[];
  /** Where the prompt comes from when nobody typed it. */
  provenance?: Record<string, unknown>;
  /** The one participant that reads the prompt later; else all do. Who is asked reads it now, whoever it is. */
  audience?: string;
  toolResults: ToolResult[];
  /** Null: the conversation's participants, else the defaults. */
  models: SeatRequest[] | null;
  /** Becomes the conversation's when it begins here; else it holds for this run only. */
  systemPrompt: string | null;
  parameters: ModelParameters;
  unsupported: 'reject' | 'drop';
  tools: ToolDefinition[];
  toolChoice: ToolChoice | undefined;
  /** What the answer shall be like, as far as the models can. Its choice of a tool is `toolChoice`. */
  output?: OutputOptions;
  limits: RunLimits;
  strategy: string;
  /** Nobody is to know who gives which answer before there is a vote. */
  blind?: boolean;
  council?: CouncilWish;
  fusion?: FusionWish;
  /** For the strategy `summary`, which asks one model about what was answered. */
  summary?: SummaryOptions;
  panel?: PanelWish;
  debate?: DebateWish;
  /** What happens when the last one who listens goes away; nothing by default. */
  onDisconnect?: 'continue' | 'cancel';
  /** What becomes of open answers when the server dies; they are closed by default. */
  onRestart?: 'interrupt' | 'retry';
}
