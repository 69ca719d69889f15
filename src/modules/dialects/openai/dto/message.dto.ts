import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { plainToInstance, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const MOST_PARTS = 512;

/** Where an image is. */
export class ImageUrlDto {
  /**
   * An http(s) address, or the image itself as a base64 `data:` URL. Google’s models take the latter only.
   * @example "data:image/png;base64,iVBORw0KGgo="
   */
  @Matches(/^(?:https?:\/\/|data:image\/[\w.+-]+;base64,)\S+$/, {
    message: 'url must be an http(s) address or a base64 data: URL of an image',
  })
  url: string;
}

/** A part of a message. */
export class ChatMessagePartDto {
  /**
   * `text`, `image_url` (what a user says), or `refusal` (of an earlier answer).
   * @example "text"
   */
  @IsIn(['text', 'image_url', 'refusal'])
  type: 'text' | 'image_url' | 'refusal';

  /**
   * The text of a text part.
   * @example "What is in this picture?"
   */
  @ValidateIf((part: ChatMessagePartDto) => part.type === 'text')
  @IsString()
  text?: string;

  /** The image of an `image_url` part. */
  @ValidateIf((part: ChatMessagePartDto) => part.type === 'image_url')
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? plainToInstance(ImageUrlDto, { url: value }) : value,
  )
  @ValidateNested()
  @Type(() => ImageUrlDto)
  @IsObject()
  image_url?: ImageUrlDto;

  /**
   * The text of a refusal.
   * @example "I cannot help with that."
   */
  @ValidateIf((part: ChatMessagePartDto) => part.type === 'refusal')
  @IsString()
  refusal?: string;
}

/** The function that a model called. */
export class CalledFunctionDto {
  /**
   * Its name.
   * @example "get_weather"
   */
  @IsString()
  name: string;

  /**
   * JSON as text, as the model wrote it.
   * @example "{\"city\": \"Oslo\"}"
   */
  @IsString()
  arguments: string;
}

/** A call that a model made in an earlier answer. */
export class CallDto {
  /**
   * What the tool’s message refers to.
   * @example "call_1"
   */
  @IsString()
  id: string;

  /**
   * Always `function`.
   * @example "function"
   */
  @IsIn(['function'])
  type: 'function';

  @ValidateNested()
  @Type(() => CalledFunctionDto)
  @IsObject()
  function: CalledFunctionDto;
}

/** One message of the conversation so far. */
export class ChatMessageDto {
  /**
   * Who says it. What `system` and `developer` say becomes the system prompt.
   * @example "user"
   */
  @IsIn(['system', 'developer', 'user', 'assistant', 'tool'])
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';

  /** Text, or parts of text and images. */
  @ApiProperty({
    type: Object,
    isArray: false,
    oneOf: [
      { type: 'string' },
      { type: 'array', items: { $ref: getSchemaPath(ChatMessagePartDto) }, maxItems: MOST_PARTS },
    ],
    nullable: true,
    required: false,
    example: 'Why is the sky blue?',
  })
  @Transform(({ value }: { value: unknown }) => toParts(value))
  @IsOptional()
  @IsArray({ message: 'content must be text or an array of parts' })
  @ArrayMaxSize(MOST_PARTS)
  @ValidateNested({ each: true, message: 'each part of content must be an object with a type' })
  content?: ChatMessagePartDto[] | null;

  /** The calls that an earlier answer made. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(128)
  @ValidateNested({ each: true })
  @Type(() => CallDto)
  tool_calls?: CallDto[] | null;

  /**
   * For `tool`: the call that this answers.
   * @example "call_1"
   */
  @ValidateIf((message: ChatMessageDto) => message.role === 'tool')
  @IsString()
  tool_call_id?: string;

  /**
   * For `assistant`: what it said instead of an answer.
   * @example null
   */
  @IsOptional()
  @IsString()
  refusal?: string | null;
}

function toParts(value: unknown): unknown {
  if (typeof value === 'string') return [plainToInstance(ChatMessagePartDto, { type: 'text', text: value })];
  if (!Array.isArray(value)) return value;
  return value.map((part: unknown) =>
    typeof part === 'object' && part !== null ? plainToInstance(ChatMessagePartDto, part) : part,
  );
}
