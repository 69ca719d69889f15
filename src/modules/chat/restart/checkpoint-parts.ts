import { type ToolCall } from '../../providers/spec/messages';
import { type Citation } from '../../providers/spec/provider-event';

/** What came of a tool call since the last piece: the arguments are to be appended, the rest replaces what was there. */
interface ToolCallPiece extends ToolCall {
  /** Position among the tool calls of the answer. */
  index: number;
}

/** What a piece of an answer holds beside text and reasoning. Kept as JSON with the checkpoint. */
export interface CheckpointParts {
  tool_calls?: ToolCallPiece[];
  citations?: Citation[];
}

/** Finds what is new in the tool calls and citations of one call, which only ever grow. */
export class PartsProgress {
  private readonly lengths: number[] = [];
  private citations = 0;

  /** What came since the last time; null when nothing did. */
  take(answer: { toolCalls: readonly ToolCall[]; citations: readonly Citation[] }): CheckpointParts | null {
    const calls: ToolCallPiece[] = [];
    // Not `entries`: a provider may begin with the second call.
    answer.toolCalls.forEach((call, index) => {
      const length = this.lengths[index];
      if (length === call.arguments.length) return;
      calls.push({ ...call, index, arguments: call.arguments.slice(length) });
      this.lengths[index] = call.arguments.length;
    });
    const citations = answer.citations.slice(this.citations);
    this.citations = answer.citations.length;
    if (calls.length === 0 && citations.length === 0) return null;
    return { ...(calls.length > 0 && { tool_calls: calls }), ...(citations.length > 0 && { citations }) };
  }
}

/** The whole that the pieces make, in their order. */
export function joinParts(pieces: readonly CheckpointParts[]): {
  toolCalls: ToolCall[];
  citations: Citation[];
} {
  const calls: ToolCall[] = [];
  for (const { index, ...piece } of pieces.flatMap(({ tool_calls }) => tool_calls ?? [])) {
    calls[index] = { ...piece, arguments: (calls[index]?.arguments ?? '') + piece.arguments };
  }
  return {
    toolCalls: calls.filter((call) => call !== undefined),
    citations: pieces.flatMap(({ citations }) => citations ?? []),
  };
}
