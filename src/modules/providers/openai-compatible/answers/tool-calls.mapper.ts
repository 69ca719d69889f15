import { type AnswerWriter } from '../../support/answers/answer-writer';
import { asObject, asObjects, asText, type JsonObject } from '../../support/json';

interface KnownCall {
  key: object;
  index: unknown;
  id: string | undefined;
}

/**
 * Which call of the answer a piece belongs to. Services differ: an index on every piece (OpenAI), index 0 on several whole
 * calls (some Gemini and vLLM front ends), no index, an id on the first piece only, or another id on every piece.
 */
export class ToolCallReader {
  private readonly known: KnownCall[] = [];

  read(delta: JsonObject, writer: AnswerWriter): void {
    for (const piece of asObjects(delta.tool_calls)) {
      this.readPiece(piece, asObject(piece.function) ?? piece, writer);
    }
    const legacy = asObject(delta.function_call);
    if (legacy) {
      this.readPiece({ index: 'function_call' }, legacy, writer);
    }
  }

  private readPiece(piece: JsonObject, call: JsonObject, writer: AnswerWriter): void {
    const id = asText(piece.id);
    const name = asText(call.name);
    writer.toolCalls.write(this.keyOf(piece.index, id, name), { id, name, arguments: argumentsOf(call) });
  }

  private keyOf(index: unknown, id: string | undefined, name: string | undefined): object {
    const known =
      index === undefined || index === null
        ? (this.known.findLast((call) => id !== undefined && call.id === id) ?? this.known.at(-1))
        : this.known.findLast((call) => call.index === index);
    // Another id and a name: a new call, whatever the index says. Another id alone: a service that numbers its pieces.
    const isOther = name !== undefined && id !== undefined && known?.id !== undefined && known.id !== id;
    // A name with neither index nor id can only be a new call.
    const isUnnumbered = name !== undefined && id === undefined && (index === undefined || index === null);
    if (known && !isOther && !isUnnumbered) {
      known.id ??= id;
      return known.key;
    }
    const opened = { key: {}, index, id };
    this.known.push(opened);
    return opened.key;
  }
}

/** Text, or from some local servers the parsed object. */
function argumentsOf(call: JsonObject): string {
  const value = call.arguments;
  return typeof value === 'string' ? value : asObject(value) ? JSON.stringify(value) : '';
}
