import { type FinishReason, type Usage } from '../spec/provider-event';
import { type PayloadMapper } from '../support/answers/answer-stream';
import { type AnswerWriter } from '../support/answers/answer-writer';
import { classifyErrorPayload } from '../support/failures/classify-http';
import { toFailure, type FailureContext } from '../support/failures/failure';
import { asNumber, asObject, asObjects, asText, type JsonObject } from '../support/json';
import { toUsage } from '../support/answers/usage';
import { PartialArguments } from './partial-arguments';

const FINISH_REASONS: Record<string, FinishReason> = {
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  MODEL_ARMOR: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
};

/** The model wrote a call that nobody can make; another try usually goes well. */
const BROKEN_CALLS = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
  'MISSING_THOUGHT_SIGNATURE',
]);

/** Reads the chunks of `:streamGenerateContent`. */
export function contentMapper(context: FailureContext): PayloadMapper {
  const reader = new ContentReader(context);
  return (chunk, writer) => {
    reader.read(chunk, writer);
  };
}

class ContentReader {
  private calls = 0;
  private openCall: { key: number; arguments: PartialArguments } | undefined;

  constructor(private readonly context: FailureContext) {}

  read(chunk: JsonObject, writer: AnswerWriter): void {
    if (asObject(chunk.error)) {
      writer.failed(classifyErrorPayload(chunk, this.context));
      return;
    }
    writer.model(asText(chunk.modelVersion));
    const candidate = asObjects(chunk.candidates).find(({ index }) => (asNumber(index) ?? 0) === 0);
    for (const part of asObjects(asObject(candidate?.content)?.parts)) {
      this.readPart(part, writer);
    }
    writeSources(candidate, writer);
    const usage = usageIn(asObject(chunk.usageMetadata));
    if (usage) {
      writer.usage(usage);
    }
    this.readEnd(asText(candidate?.finishReason), writer);
    if (!candidate && asText(asObject(chunk.promptFeedback)?.blockReason) !== undefined) {
      writer.failed(
        toFailure('content_filter', `The content rules of ${this.context.provider} do not allow the prompt.`),
      );
    }
  }

  private readPart(part: JsonObject, writer: AnswerWriter): void {
    const call = asObject(part.functionCall);
    if (call) {
      this.readCall(call, asText(part.thoughtSignature), writer);
    } else if (part.thought === true) {
      writer.reasoning(asText(part.text) ?? '');
    } else {
      writer.text(asText(part.text) ?? '');
    }
  }

  /** Usually whole; in pieces it begins with its name, and the first piece without `willContinue` ends it. */
  private readCall(call: JsonObject, signature: string | undefined, writer: AnswerWriter): void {
    const name = asText(call.name);
    if (name !== undefined) {
      this.closeCall(writer);
      const key = this.calls++;
      const args = asObject(call.args);
      writer.toolCalls.write(key, {
        name,
        id: asText(call.id),
        arguments: args ? JSON.stringify(args) : '',
        ...(signature !== undefined && { provider_metadata: { thought_signature: signature } }),
      });
      this.openCall = args ? undefined : { key, arguments: new PartialArguments() };
    }
    this.openCall?.arguments.add(call.partialArgs);
    if (call.willContinue !== true) {
      this.closeCall(writer);
    }
  }

  private closeCall(writer: AnswerWriter): void {
    if (this.openCall) {
      writer.toolCalls.write(this.openCall.key, { arguments: this.openCall.arguments.toJson() });
      this.openCall = undefined;
    }
  }

  /** `STOP`, and reasons that are not known yet: the answer is over. */
  private readEnd(reason: string | undefined, writer: AnswerWriter): void {
    if (reason === undefined || reason === 'FINISH_REASON_UNSPECIFIED') {
      return;
    }
    this.closeCall(writer);
    if (BROKEN_CALLS.has(reason)) {
      const message = `The model of ${this.context.provider} wrote a function call that cannot be read.`;
      writer.failed(toFailure('unknown', message, { retryable: true }));
      return;
    }
    writer.finished(FINISH_REASONS[reason] ?? (this.calls > 0 ? 'tool_calls' : 'stop'));
  }
}

function writeSources(candidate: JsonObject | undefined, writer: AnswerWriter): void {
  for (const chunk of asObjects(asObject(candidate?.groundingMetadata)?.groundingChunks)) {
    const source = asObject(chunk.web) ?? asObject(chunk.retrievedContext);
    writer.citation(asText(source?.uri), asText(source?.title));
  }
  const metadata = asObject(candidate?.citationMetadata);
  for (const source of asObjects(metadata?.citationSources ?? metadata?.citations)) {
    writer.citation(asText(source.uri), asText(source.title));
  }
}

/** On every chunk, cumulative. Thoughts and what tools put into the prompt are counted beside the rest. */
function usageIn(usage: JsonObject | undefined): Usage | undefined {
  const input = asNumber(usage?.promptTokenCount);
  if (!usage || input === undefined) {
    return undefined;
  }
  const thoughts = asNumber(usage.thoughtsTokenCount) ?? 0;
  return toUsage({
    input_tokens: input + (asNumber(usage.toolUsePromptTokenCount) ?? 0),
    output_tokens: (asNumber(usage.candidatesTokenCount) ?? 0) + thoughts,
    cached_tokens: asNumber(usage.cachedContentTokenCount),
    reasoning_tokens: thoughts,
  });
}
