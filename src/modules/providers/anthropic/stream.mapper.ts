import { type FinishReason } from '../spec/provider-event';
import { type PayloadMapper } from '../support/answers/answer-stream';
import { type AnswerWriter } from '../support/answers/answer-writer';
import { classifyErrorPayload } from '../support/failures/classify-http';
import { type FailureContext } from '../support/failures/failure';
import { asObject, asObjects, asText, type JsonObject } from '../support/json';
import { thinkingMetadata } from './thinking';
import { UsageReader } from './usage.mapper';

const FINISH_REASONS: Record<string, FinishReason> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** Reads the events of Anthropic's message stream; `model` is the one that was asked. */
export function messageMapper(model: string, context: FailureContext): PayloadMapper {
  const reader = new MessageReader(model, context);
  return (event, writer) => {
    reader.read(event, writer);
  };
}

class MessageReader {
  private readonly usage = new UsageReader();
  private thought = { text: '', signature: '' };
  /** Calls by content block. The same index may name a block of a server's own tool, whose input is nobody's business. */
  private readonly calls = new Set<unknown>();

  constructor(
    private readonly model: string,
    private readonly context: FailureContext,
  ) {}

  read(event: JsonObject, writer: AnswerWriter): void {
    switch (event.type) {
      case 'message_start':
        this.readMessage(asObject(event.message) ?? {}, writer);
        break;
      case 'content_block_start':
        this.readBlock(event.index, asObject(event.content_block) ?? {}, writer);
        break;
      case 'content_block_delta':
        this.readDelta(event.index, asObject(event.delta) ?? {}, writer);
        break;
      case 'message_delta':
        this.readUsage(event.usage, writer);
        this.readEnd(asText(asObject(event.delta)?.stop_reason), writer);
        break;
      case 'message_stop':
        writer.complete = true;
        break;
      case 'message':
        this.readWhole(event, writer);
        break;
      case 'error':
        writer.failed(classifyErrorPayload(event, this.context));
        break;
      default:
      // `ping`, `content_block_stop`, and whatever Anthropic adds: nothing that an answer is made of.
    }
  }

  private readMessage(message: JsonObject, writer: AnswerWriter): void {
    writer.model(asText(message.model));
    this.readUsage(message.usage, writer);
  }

  /** From a service that does not stream although it was asked to. */
  private readWhole(message: JsonObject, writer: AnswerWriter): void {
    this.readMessage(message, writer);
    for (const [index, block] of asObjects(message.content).entries()) {
      this.readBlock(index, block, writer);
    }
    this.readEnd(asText(message.stop_reason), writer);
  }

  private readBlock(index: unknown, block: JsonObject, writer: AnswerWriter): void {
    switch (block.type) {
      case 'text':
        writer.text(asText(block.text) ?? '');
        writeSources(block.citations, writer);
        break;
      case 'thinking':
        this.readThought(asText(block.thinking) ?? '', asText(block.signature) ?? '', writer);
        break;
      case 'tool_use':
        this.calls.add(index);
        writer.toolCalls.write(index, this.toCall(block));
        break;
      case 'web_search_tool_result':
        writeSources(block.content, writer);
        break;
      default:
    }
  }

  private toCall(block: JsonObject) {
    const input = asObject(block.input);
    const { text, signature } = this.thought;
    this.thought = { text: '', signature: '' };
    return {
      id: asText(block.id),
      name: asText(block.name),
      // Empty here when it comes in pieces.
      arguments: input && Object.keys(input).length > 0 ? JSON.stringify(input) : '',
      ...(signature !== '' && { provider_metadata: thinkingMetadata(text, signature, this.model) }),
    };
  }

  private readDelta(index: unknown, delta: JsonObject, writer: AnswerWriter): void {
    switch (delta.type) {
      case 'text_delta':
        writer.text(asText(delta.text) ?? '');
        break;
      case 'thinking_delta':
        this.readThought(asText(delta.thinking) ?? '', '', writer);
        break;
      case 'signature_delta':
        this.thought.signature += asText(delta.signature) ?? '';
        break;
      case 'citations_delta':
        writeSources([delta.citation], writer);
        break;
      case 'input_json_delta':
        if (this.calls.has(index)) {
          writer.toolCalls.write(index, { arguments: asText(delta.partial_json) ?? '' });
        }
        break;
      default:
    }
  }

  private readThought(text: string, signature: string, writer: AnswerWriter): void {
    if (this.thought.signature !== '') {
      // The one before was signed: another has begun.
      this.thought = { text: '', signature: '' };
    }
    this.thought.text += text;
    this.thought.signature += signature;
    writer.reasoning(text);
  }

  private readUsage(usage: unknown, writer: AnswerWriter): void {
    const counts = this.usage.read(usage);
    if (counts) {
      writer.usage(counts);
    }
  }

  /** `end_turn`, `stop_sequence`, `pause_turn` and reasons that are not known yet: the answer is over. */
  private readEnd(reason: string | undefined, writer: AnswerWriter): void {
    if (reason !== undefined) {
      writer.finished(FINISH_REASONS[reason] ?? 'stop');
    }
  }
}

/** Search results and citations; those of a document that came with the prompt have no address. */
function writeSources(sources: unknown, writer: AnswerWriter): void {
  for (const source of asObjects(sources)) {
    writer.citation(asText(source.url), asText(source.title));
  }
}
