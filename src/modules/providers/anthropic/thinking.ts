import { type ToolCall } from '../spec/messages';
import { type JsonObject } from '../support/json';

/**
 * What Claude thought before it called a tool must come back, signed, with the call's result, or it starts thinking from
 * nothing. It travels with the first call after it, and only back to the model that wrote it.
 */
export function thinkingMetadata(thinking: string, signature: string, model: string): Record<string, string> {
  return { thinking, thinking_signature: signature, thinking_model: model };
}

export function thinkingBlockOf(toolCalls: readonly ToolCall[], model: string): JsonObject[] {
  return toolCalls.flatMap(({ provider_metadata: metadata }) =>
    metadata?.thinking_signature !== undefined && metadata.thinking_model === model
      ? [{ type: 'thinking', thinking: metadata.thinking ?? '', signature: metadata.thinking_signature }]
      : [],
  );
}
