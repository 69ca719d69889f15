import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { type ToolDefinition } from '../../providers/spec/messages';

/** A function that the models may call. */
export class FunctionDto {
  /**
   * Name of the function.
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
  @MaxLength(4096)
  description?: string;

  /**
   * JSON Schema of its arguments.
   * @example { "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] }
   */
  @IsOptional()
  @IsObject()
  parameters?: Record<string, unknown>;
}

/** A tool in OpenAI's form; every provider gets it in its own. */
export class ToolDto {
  /**
   * Always `function`.
   * @example "function"
   */
  @IsIn(['function'])
  type: 'function';

  @ValidateNested()
  @Type(() => FunctionDto)
  @IsObject()
  function: FunctionDto;

  static toDefinition({ function: { name, description, parameters } }: ToolDto): ToolDefinition {
    return { name, description, parameters: parameters ?? { type: 'object', properties: {} } };
  }
}

/** What a tool answered to one call of one response. */
export class ToolResultDto {
  /**
   * The response that made the call.
   * @example "01900000-0000-7000-8000-000000000041"
   */
  @IsString()
  response_id: string;

  /**
   * `id` of the call in that response's `tool_calls`.
   * @example "call_1"
   */
  @IsString()
  tool_call_id: string;

  /**
   * What the tool answered; JSON as text, or plain text.
   * @example "{\"temperature\": 21}"
   */
  @IsString()
  content: string;

  /** True when the tool failed and `content` says why. */
  @IsOptional()
  @IsBoolean()
  is_error?: boolean;
}
