import { type ContextPolicy, type Persona } from '../../conversations/entities/participant.entity';
import {
  type ContextReference,
  type ResponseRole,
  type ResponseStatus,
} from '../../conversations/entities/response.entity';
import { type ToolResult } from '../../conversations/entities/message.entity';
import { type ContentPart, type ToolCall } from '../../providers/spec/messages';
import { type ModelParameters } from '../../providers/spec/parameters';

/** A conversation as far as a new run needs it; the shape in which the database sends it. */
export interface Thread {
  id: string;
  system_prompt: string | null;
  /** How panels are held in it. */
  panel?: Record<string, unknown> | null;
  /** What a panel last summed up because not all of it fitted a window, and what that was made of. */
  recap?: { text: string; read: ContextReference[] } | null;
  participants: ThreadParticipant[];
  /** The newest messages, oldest first. */
  messages: ThreadMessage[];
  /** How many older messages there are beside these. */
  older_messages: number;
}

export interface ThreadParticipant {
  id: string;
  position: number;
  alias: string | null;
  provider: string;
  model: string;
  persona: Persona | null;
  system_prompt: string | null;
  parameters: ModelParameters;
  context_policy: ContextPolicy;
}

export interface ThreadMessage {
  id: string;
  role: 'user' | 'tool';
  content: ContentPart[];
  tool_results: ToolResult[] | null;
  /** The one participant that reads it; else all do. */
  participant_id?: string | null;
  /** Of a message for one participant: where it comes from. */
  provenance?: Record<string, unknown> | null;
  /** Of a message for one participant: it is the task of a summary, and the participant reads what was written. */
  is_summary?: boolean;
  /** The answer that the person chose to continue with. */
  selected_response_id?: string | null;
  responses: ThreadResponse[];
}

export interface ThreadResponse {
  id: string;
  participant_id: string | null;
  provider: string;
  model: string;
  role: ResponseRole;
  status: ResponseStatus;
  content: string;
  tool_calls: ToolCall[];
  /** Nobody may know whose it is. */
  hidden?: boolean;
  /** Another version of the same participant's answer counts instead. */
  superseded?: boolean;
  /** The name under which it is quoted, where that is not its model's. */
  speaker?: string;
}
