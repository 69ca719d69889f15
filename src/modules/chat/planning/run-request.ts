import { type ToolResult } from '../../conversations/entities/message.entity';
import { type ContextPolicy, type Persona } from '../../conversations/entities/participant.entity';
import { type ContentPart, type ToolChoice, type ToolDefinition } from '../../providers/spec/messages';
import { type Deadlines } from '../engine/run-plan';
import { type OnQuorum } from '../engine/run/run-options';
import { type ModelParameters } from '../../providers/spec/parameters';

/** A model to ask: by name, or a participant that is there already. */
export interface SeatRequest {
  model?: string;
  participantId?: string;
  persona?: Persona;
  systemPrompt?: string;
  parameters?: ModelParameters;
  contextPolicy?: ContextPolicy;
  /** Models to ask instead, in order, when this one fails. */
  fallbacks?: string[];
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

/** What somebody wants asked, from whichever API it came. Shapes are checked; names and ranges are not yet. */
export interface RunRequest {
  ownerId: string;
  /** Null begins a conversation. */
  conversationId: string | null;
  /** Empty when `toolResults` go on with what models asked for. */
  prompt: ContentPart[];
  toolResults: ToolResult[];
  /** Null: the conversation's participants, else the defaults. */
  models: SeatRequest[] | null;
  /** Becomes the conversation's when it begins here; else it holds for this run only. */
  systemPrompt: string | null;
  parameters: ModelParameters;
  unsupported: 'reject' | 'drop';
  tools: ToolDefinition[];
  toolChoice: ToolChoice | undefined;
  limits: RunLimits;
  strategy: string;
  /** What happens when the last one who listens goes away; nothing by default. */
  onDisconnect?: 'continue' | 'cancel';
}
