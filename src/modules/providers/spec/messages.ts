/** A part of what a person says. */
export type ContentPart = TextPart | ImagePart;

export interface TextPart {
  type: 'text';
  text: string;
}

/** An image: either inline (`data`, base64, with its `media_type`) or by address (`url`, http or https). */
export interface ImagePart {
  type: 'image';
  media_type?: string;
  data?: string;
  url?: string;
}

/** One call of a function that a model asked for. `arguments` is JSON as text, exactly as the model wrote it. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
  /** What the provider wants back with the call in the next turn (Gemini's thought signature). Opaque to us. */
  provider_metadata?: Record<string, string>;
}

/** What a model reads. The system prompt is a field of the request, not a message. */
export type ProviderMessage =
  | { role: 'user'; content: readonly ContentPart[] }
  | { role: 'assistant'; text: string; toolCalls: readonly ToolCall[] }
  | { role: 'tool'; toolCallId: string; toolName: string; content: string; isError: boolean };

/** A function that the model may call; `parameters` is a JSON Schema object. */
export interface ToolDefinition {
  name: string;
  /** Its calls must follow the schema to the letter; only where the provider can see to that. */
  strict?: boolean;
  description?: string;
  parameters: Record<string, unknown>;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { name: string };
