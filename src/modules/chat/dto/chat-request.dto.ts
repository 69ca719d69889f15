import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { plainToInstance, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CONTEXT_POLICIES, type ContextPolicy } from '../../conversations/entities/participant.entity';
import { Omittable } from '../../../common/http/omittable.decorator';
import { PersonaChoiceDto, toPersonaChoice } from '../../conversations/dto/persona-choice.dto';
import { ModelParametersDto } from '../../conversations/dto/model-parameters.dto';
import { type RunRequest, type SeatRequest } from '../planning/run-request';
import { ContentPartDto } from './content-part.dto';
import { RunOptionsDto } from './run-options.dto';
import { StrategyDto } from './strategy.dto';
import { IsToolChoice, type ToolChoiceValue } from './is-tool-choice';
import { ToolDto, ToolResultDto } from './tool.dto';

const MAX_SYSTEM_PROMPT = 100_000;
/** Beyond any MAX_MODELS_PER_RUN, which says how many may really be asked. */
const MOST_MODELS = 1_000;
/** Beyond any MAX_FALLBACKS. */
const MOST_FALLBACKS = 100;

/** A model to ask, with what is special about it. A plain string is short for `{ "model": "..." }`. */
@ApiExtraModels(PersonaChoiceDto)
export class ModelEntryDto {
  /**
   * Model id (`provider/model`) or alias. Either this or `participant_id`.
   * @example "demo/quick"
   */
  @ValidateIf((entry: ModelEntryDto) => entry.participant_id === undefined)
  @IsString()
  @IsNotEmpty()
  model?: string;

  /** A participant of the conversation, instead of `model`. */
  @IsOptional()
  @IsString()
  participant_id?: string;

  /** Parameters for this model only; they win over the request's `parameters`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  @IsObject()
  parameters?: ModelParametersDto;

  /**
   * System prompt for this model only.
   * @example "Answer in one sentence."
   */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_SYSTEM_PROMPT)
  system_prompt?: string;

  /** Who it plays: the id or name of a persona, or one that is written out here. */
  @ApiProperty({
    required: false,
    type: Object,
    oneOf: [{ type: 'string', maxLength: 100 }, { $ref: getSchemaPath(PersonaChoiceDto) }],
    example: 'teacher',
  })
  @Transform(({ value }: { value: unknown }) => toPersonaChoice(value))
  @IsOptional()
  @ValidateNested()
  @IsObject({ message: 'persona must be an object, or the id or name of a persona' })
  persona?: PersonaChoiceDto;

  /**
   * Which answers of earlier turns it reads: `own`; `selected` (the chosen ones, its own where nobody chose); `all`. Answers of
   * others are quoted with their names.
   * @example "own"
   */
  @IsOptional()
  @IsIn(CONTEXT_POLICIES)
  context_policy?: ContextPolicy;

  /**
   * Models to ask instead, in order, when this one fails or its answer breaks off. The answer says who gave it.
   * @example ["demo/thoughtful"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_FALLBACKS)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  fallbacks?: string[];
}

/** One prompt for several models. */
export class ChatRequestDto extends StrategyDto {
  /** What to ask: text, or parts of text and images. Left out only with `tool_results` or `message_id`. */
  @ApiProperty({
    // Else the documentation takes the array that the pipe makes for the only form.
    type: Object,
    isArray: false,
    oneOf: [
      { type: 'string' },
      { type: 'array', items: { $ref: getSchemaPath(ContentPartDto) }, maxItems: 64 },
    ],
    required: false,
    example: 'What is the capital of France?',
  })
  @Transform(({ value }: { value: unknown }) => toParts(value))
  @ValidateIf((request: ChatRequestDto) => request.prompt !== undefined || !saysWithoutPrompt(request))
  @IsArray({ message: 'prompt must be text or an array of parts' })
  @ArrayMaxSize(64)
  @ValidateNested({ each: true, message: 'each part of prompt must be an object with a type' })
  prompt?: ContentPartDto[];

  /**
   * A message of the conversation to answer once more, by other models for example, in place of `prompt`. They read what was said
   * until then, and no other answer to it.
   */
  @ApiProperty({ required: false, type: String, example: '01900000-0000-7000-8000-000000000021' })
  @Omittable()
  @IsString()
  message_id?: string;

  /** Answers to the tool calls of earlier responses; the models that made them go on. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(128)
  @ValidateNested({ each: true })
  @Type(() => ToolResultDto)
  tool_results?: ToolResultDto[];

  /**
   * The conversation to go on with; null or left out begins a new one.
   * @example null
   */
  @IsOptional()
  @IsString()
  conversation_id?: string | null;

  /** Who is asked: model ids, aliases or objects. Null: the conversation's participants, else the defaults. */
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { $ref: getSchemaPath(ModelEntryDto) }] },
    nullable: true,
    required: false,
    example: ['demo/quick', 'demo/thoughtful'],
  })
  @Transform(({ value }: { value: unknown }) => toEntries(value))
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_MODELS)
  @ValidateNested({ each: true, message: 'each of models must be a name or an object with a model' })
  models?: ModelEntryDto[] | null;

  /**
   * Kept as the conversation's system prompt when it begins here; else it holds for this prompt only.
   * @example "You are a helpful assistant."
   */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_SYSTEM_PROMPT)
  system_prompt?: string | null;

  /** Generation parameters for all models. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  @IsObject()
  parameters?: ModelParametersDto;

  /**
   * What to do with a parameter that a model does not take: refuse the request, or leave it out for that model and say so in
   * `dropped_parameters`.
   * @example "reject"
   */
  @IsOptional()
  @IsIn(['reject', 'drop'])
  unsupported?: 'reject' | 'drop';

  /** Functions that the models may call. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(128)
  @ValidateNested({ each: true })
  @Type(() => ToolDto)
  tools?: ToolDto[];

  /** Whether a tool must be called: `auto`, `none`, `required`, or `{ "name": "..." }` for a certain one. */
  @ApiProperty({
    oneOf: [
      { type: 'string', enum: ['auto', 'none', 'required'] },
      { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    ],
    required: false,
    example: 'auto',
  })
  @IsOptional()
  @IsToolChoice()
  tool_choice?: ToolChoiceValue;

  static toRunRequest(ownerId: string, request: ChatRequestDto): RunRequest {
    return {
      ownerId,
      conversationId: request.conversation_id ?? null,
      messageId: request.message_id,
      prompt: (request.prompt ?? []).map(ContentPartDto.toPart),
      toolResults: request.tool_results ?? [],
      models: request.models?.map(toSeatRequest) ?? null,
      systemPrompt: request.system_prompt ?? null,
      parameters: { ...request.parameters },
      unsupported: request.unsupported ?? 'reject',
      tools: (request.tools ?? []).map(ToolDto.toDefinition),
      toolChoice: request.tool_choice,
      limits: RunOptionsDto.toLimits(request),
      ...StrategyDto.toWishes(request),
      onDisconnect: request.on_disconnect,
      onRestart: request.on_restart,
    };
  }
}

/** What is to be answered, or made of what was answered, is said by another field. */
function saysWithoutPrompt({ tool_results, message_id, strategy, fusion }: ChatRequestDto): boolean {
  const isOfAnswers = strategy === 'summary' || (strategy === 'fusion' && !!fusion?.response_ids);
  return isOfAnswers || tool_results !== undefined || message_id !== undefined;
}

function toSeatRequest(entry: ModelEntryDto): SeatRequest {
  return {
    model: entry.model,
    participantId: entry.participant_id,
    persona: entry.persona && { ...entry.persona },
    systemPrompt: entry.system_prompt,
    parameters: entry.parameters && { ...entry.parameters },
    contextPolicy: entry.context_policy,
    fallbacks: entry.fallbacks,
  };
}

export function toParts(value: unknown): unknown {
  if (typeof value === 'string') return [plainToInstance(ContentPartDto, { type: 'text', text: value })];
  if (!Array.isArray(value)) return value;
  return value.map((part: unknown) => (isObject(part) ? plainToInstance(ContentPartDto, part) : part));
}

function toEntries(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((entry: unknown) => {
    if (typeof entry === 'string') return plainToInstance(ModelEntryDto, { model: entry });
    return isObject(entry) ? plainToInstance(ModelEntryDto, entry) : entry;
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
