import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/** A JSON schema with a name. */
export class JsonSchemaDto {
  /**
   * What the schema describes.
   * @example "weather"
   */
  @Matches(/^[a-zA-Z0-9_-]{1,64}$/, { message: 'name must be 1 to 64 letters, digits, _ or -' })
  name: string;

  /**
   * More about it, for the model.
   * @example "The weather of a city"
   */
  @IsOptional()
  @IsString()
  description?: string | null;

  /**
   * The JSON Schema.
   * @example { "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"], "additionalProperties": false }
   */
  @IsObject()
  schema: Record<string, unknown>;

  /**
   * Let nothing else through.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  strict?: boolean | null;
}

/** What the answer has to look like. */
export class ResponseFormatDto {
  /**
   * `text`, `json_object`, or `json_schema` with its schema.
   * @example "json_schema"
   */
  @IsIn(['text', 'json_object', 'json_schema'])
  type: 'text' | 'json_object' | 'json_schema';

  /** The schema of a `json_schema`. */
  @ValidateIf((format: ResponseFormatDto) => format.type === 'json_schema')
  @ValidateNested()
  @Type(() => JsonSchemaDto)
  @IsObject()
  json_schema?: JsonSchemaDto;
}

/** What a stream has beside the answer. */
export class StreamOptionsDto {
  /**
   * A last chunk without choices that has the usage.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  include_usage?: boolean | null;
}

/** A function that the model may call. */
export class ToolFunctionDto {
  /**
   * Its name.
   * @example "get_weather"
   */
  @Matches(/^[a-zA-Z0-9_-]{1,64}$/, { message: 'name must be 1 to 64 letters, digits, _ or -' })
  name: string;

  /**
   * What it does and when to call it.
   * @example "The weather of a city now"
   */
  @IsOptional()
  @IsString()
  @MaxLength(16_384)
  description?: string | null;

  /**
   * JSON Schema of its arguments.
   * @example { "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] }
   */
  @IsOptional()
  @IsObject()
  parameters?: Record<string, unknown> | null;

  /**
   * Calls must follow the schema to the letter, where the provider can see to that.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  strict?: boolean | null;
}

/** A tool. */
export class CompletionToolDto {
  /**
   * Always `function`.
   * @example "function"
   */
  @IsIn(['function'])
  type: 'function';

  @ValidateNested()
  @Type(() => ToolFunctionDto)
  @IsObject()
  function: ToolFunctionDto;
}
