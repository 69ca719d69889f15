import { type AnswerWriter } from '../../support/answers/answer-writer';
import { type PayloadMapper } from '../../support/answers/answer-stream';
import { classifyErrorPayload } from '../../support/failures/classify-http';
import { toFailure, type FailureContext } from '../../support/failures/failure';
import { asNumber, asObject, asObjects, asText, type JsonObject } from '../../support/json';
import { writeCitations } from './citations.mapper';
import { toFinishReason } from './finish-reason.mapper';
import { logprobsIn } from './logprobs.mapper';
import { ToolCallReader } from './tool-calls.mapper';
import { usageIn } from './usage.mapper';

/** Reads `chat.completion.chunk`s, and whole completions from services that do not stream. */
export function chunkMapper(context: FailureContext): PayloadMapper {
  const toolCalls = new ToolCallReader();
  let refused = false;
  return (chunk, writer) => {
    const error = errorIn(chunk);
    if (error !== undefined) {
      writer.failed(classifyErrorPayload(error, context));
      return;
    }
    writer.model(asText(chunk.model));
    const choice = asObjects(chunk.choices).find(({ index }) => (asNumber(index) ?? 0) === 0);
    const delta = asObject(choice?.delta) ?? asObject(choice?.message) ?? {};
    writeReasoning(delta, writer);
    const logprobs = logprobsIn(choice);
    if (logprobs) {
      writer.logprobs(logprobs);
    }
    writeContent(delta.content, writer);
    // Beside the content, in OpenAI's own API: what the model says instead of answering.
    const refusal = asText(delta.refusal);
    refused ||= refusal !== undefined;
    writer.text(refusal ?? '');
    toolCalls.read(delta, writer);
    writeCitations(chunk, delta, writer);
    const usage = usageIn(chunk, choice);
    if (usage) {
      writer.usage(usage);
    }
    writeEnd(asText(choice?.finish_reason), refused, writer, context);
  };
}

/** `{ error }` on its own or beside a last choice (OpenRouter); vLLM's errors are at the top. */
function errorIn(chunk: JsonObject): unknown {
  if (chunk.error !== undefined && chunk.error !== null) {
    return chunk;
  }
  const choice = asObjects(chunk.choices).find(({ error }) => asObject(error));
  return choice ?? (chunk.object === 'error' ? chunk : undefined);
}

function writeReasoning(delta: JsonObject, writer: AnswerWriter): void {
  // Some services send both names with the same text.
  const text = asText(delta.reasoning_content) ?? asText(delta.reasoning);
  if (text !== undefined) {
    writer.reasoning(text);
    return;
  }
  for (const detail of asObjects(delta.reasoning_details)) {
    writer.reasoning(asText(detail.text) ?? asText(detail.summary) ?? '');
  }
}

/** A text, or Mistral's list of parts, among which is what the model thought. */
function writeContent(content: unknown, writer: AnswerWriter): void {
  if (typeof content === 'string') {
    writer.text(content);
    return;
  }
  for (const part of asObjects(content)) {
    if (part.type === 'thinking') {
      const thinking = asObjects(part.thinking).map((piece) => asText(piece.text) ?? '');
      writer.reasoning(asText(part.thinking) ?? thinking.join(''));
    } else {
      writer.text(asText(part.text) ?? '');
    }
  }
}

function writeEnd(
  reason: string | undefined,
  refused: boolean,
  writer: AnswerWriter,
  context: FailureContext,
): void {
  if (reason === undefined) {
    return;
  }
  const end = toFinishReason(reason, writer.toolCalls.count > 0);
  if (end === 'failed') {
    writer.failed(toFailure('overloaded', `${context.provider} gave up in the middle of the answer.`));
  } else {
    writer.finished(end === 'stop' && refused ? 'content_filter' : end);
  }
}
