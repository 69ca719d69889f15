import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { type Response, type ResponseContext } from '../../conversations/entities/response.entity';
import { MessagePartDto } from '../../conversations/dto/message.dto';
import { ModelParametersDto } from '../../conversations/dto/model-parameters.dto';
import { ToolCallDto } from '../../conversations/dto/response-parts.dto';
import { type TransferProvenance } from '../../conversations/transfer-provenance';
import { type ContentPart, type ProviderMessage, type ToolDefinition } from '../../providers/spec/messages';
import { type ContextEntry } from '../context/context-entry';
import { type ToolChoiceValue } from './is-tool-choice';
import { ToolDto } from './tool.dto';

/** A tool call as it was sent back to the model that made it. */
export class SentToolCallDto extends ToolCallDto {
  /** What the provider gave with the call and wants back. */
  @ApiProperty({ required: false, type: Object, additionalProperties: { type: 'string' }, example: {} })
  provider_metadata?: Record<string, string>;
}

/** Where a text comes from; nothing when a strategy wrote it. */
export class SentSourceDto {
  /** The message. */
  @ApiProperty({ required: false, type: String, example: '01900000-0000-7000-8000-000000000021' })
  message_id?: string;

  /** The response: the model's own, or another one's that is quoted. */
  @ApiProperty({ required: false, type: String })
  response_id?: string;

  /**
   * Set when somebody transferred the text into the participant's context: what it was then, and how the model was to read it.
   */
  @ApiProperty({ required: false, type: Object, additionalProperties: true })
  transfer?: TransferProvenance;
}

/** One message that a model was sent. */
@ApiExtraModels(SentToolCallDto)
export class SentMessageDto {
  /** `user`: a person, or a quoted answer of another model. `assistant`: the model itself. `tool`: the result of a call. */
  @ApiProperty({ enum: ['user', 'assistant', 'tool'], example: 'user' })
  role: 'user' | 'assistant' | 'tool';

  /** What it says, part by part. */
  @ApiProperty({ type: [MessagePartDto], example: [{ type: 'text', text: 'Why do rainbows have colors?' }] })
  content: ContentPart[];

  /** The calls that the model made. */
  @ApiProperty({ required: false, type: 'array', items: { $ref: getSchemaPath(SentToolCallDto) } })
  tool_calls?: SentToolCallDto[];

  /** The call that a result answers. */
  @ApiProperty({ required: false, type: String })
  tool_call_id?: string;

  /** The function that a result is of. */
  @ApiProperty({ required: false, type: String })
  name?: string;

  /** Whether the tool failed. */
  @ApiProperty({ required: false, type: Boolean })
  is_error?: boolean;

  source: SentSourceDto;
}

/** What a model was sent for a response, in Parley's own terms; every provider gets the same in its protocol. */
export class SentContextDto {
  /** @example "01900000-0000-7000-8000-000000000041" */
  response_id: string;

  /**
   * The model that was asked: for an answer that a fallback gave, the fallback.
   * @example "demo/quick"
   */
  model: string;

  /** Persona and system prompt together. */
  @ApiProperty({ type: String, nullable: true, example: null })
  system_prompt: string | null;

  /** In the order in which they were sent. */
  messages: SentMessageDto[];

  /** The generation parameters. */
  parameters: ModelParametersDto;

  /**
   * Parameters that were asked for and left out because the model does not take them.
   * @example []
   */
  dropped_parameters: string[];

  /**
   * How many of the oldest entries of the history were left out because the model's window is too small.
   * @example 0
   */
  trimmed: number;

  /** Tools that the model could call. */
  @ApiProperty({ type: [ToolDto], example: [] })
  tools: ToolDto[];

  /** Whether a tool had to be called; null when nothing was said about it. */
  @ApiProperty({
    oneOf: [
      { type: 'string', enum: ['auto', 'none', 'required'] },
      { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    ],
    nullable: true,
    example: null,
  })
  tool_choice: ToolChoiceValue | null;

  /**
   * False when something that the model read is not here, because the conversation was imported without it.
   * @example true
   */
  complete: boolean;

  static from({ response, options, entries, complete }: SentContext): SentContextDto {
    const { tools = [], tool_choice = null } = options as SentOptions;
    return {
      response_id: response.id,
      model: `${response.provider}/${response.model}`,
      system_prompt: response.context.system_prompt,
      messages: entries.map((entry) => ({ ...sentMessage(entry.message), source: sourceOf(entry) })),
      parameters: response.parameters,
      dropped_parameters: response.droppedParameters,
      trimmed: response.context.trimmed,
      tools: tools.map((tool) => ({ type: 'function', function: tool })),
      tool_choice,
      complete,
    };
  }
}

interface SentContext {
  response: Response & { context: ResponseContext };
  options: Record<string, unknown>;
  entries: readonly ContextEntry[];
  complete: boolean;
}

/** What a run keeps of its request. */
interface SentOptions {
  tools?: ToolDefinition[];
  tool_choice?: ToolChoiceValue;
}

function sentMessage(message: ProviderMessage): Omit<SentMessageDto, 'source'> {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: [...message.content] };
    case 'assistant':
      return {
        role: 'assistant',
        content: textParts(message.text),
        ...(message.toolCalls.length > 0 && { tool_calls: [...message.toolCalls] }),
      };
    case 'tool':
      return {
        role: 'tool',
        content: textParts(message.content),
        tool_call_id: message.toolCallId,
        name: message.toolName,
        is_error: message.isError,
      };
  }
}

const textParts = (text: string): ContentPart[] => (text === '' ? [] : [{ type: 'text', text }]);

function sourceOf({ source: { message_id, response_id }, transfer }: ContextEntry): SentSourceDto {
  return {
    ...(message_id && { message_id }),
    ...(response_id && { response_id }),
    ...(transfer && { transfer }),
  };
}
