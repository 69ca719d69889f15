import { AppError } from '../../../../common/errors/app-error';
import { type CompletionRequest, type OutputOptions } from '../../../chat/completions/completion-request';
import { type ToolChoice, type ToolDefinition } from '../../../providers/spec/messages';
import { type ResponseFormat } from '../../../providers/spec/output';
import { type ModelParameters } from '../../../providers/spec/parameters';
import { type CompletionToolDto, type ResponseFormatDto } from '../dto/answer-options.dto';
import { type ChatCompletionRequestDto } from '../dto/chat-completion-request.dto';
import { type CompletionToolChoice } from '../dto/is-completion-tool-choice';
import { toHistory } from './messages.mapper';

/** Throws `validation_failed` for fields that contradict each other. */
export function toCompletionRequest(ownerId: string, request: ChatCompletionRequestDto): CompletionRequest {
  const models = modelsOf(request);
  const tools = (request.tools ?? []).map(toDefinition);
  return {
    ownerId,
    models,
    route: request.route ?? 'all',
    count: countOf(request, models),
    ...toHistory(request.messages),
    parameters: toParameters(request),
    tools,
    output: toOutput(request, tools),
  };
}

/** What means nothing unless a completion is kept: nothing of it could be given once more, or be found by it. */
export function onlyOfKept({ metadata }: ChatCompletionRequestDto, once: object | null): string[] {
  const hasMetadata = Object.keys(metadata ?? {}).length > 0;
  return [...(hasMetadata ? ['metadata'] : []), ...(once ? ['idempotency-key'] : [])];
}

/** At most 16 short texts under short names, as OpenAI takes them. Throws `validation_failed`. */
export function toMetadata({ metadata }: ChatCompletionRequestDto): Record<string, string> {
  const entries = Object.entries(metadata ?? {});
  if (entries.length > 16) throw wrong('metadata', 'takes at most 16 entries');
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name.length > 64) throw wrong('metadata', 'takes names of at most 64 characters');
      if (typeof value !== 'string' || value.length > 512) {
        throw wrong(`metadata.${name}`, 'must be a text of at most 512 characters');
      }
      return [name, value];
    }),
  );
}

/** The names that are asked for; none: the default. Throws `validation_failed` when they are said twice. */
export function modelsOf({ model, models }: ChatCompletionRequestDto): string[] {
  if (models && model) throw wrong('models', 'cannot stand beside model: name all of them here');
  if (models) return models;
  const names = (model ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

function countOf({ n, route }: ChatCompletionRequestDto, models: readonly string[]): number {
  const count = n ?? 1;
  if (count > 1 && models.length > 1) throw wrong('n', 'must be 1 when several models are asked');
  if (count > 1 && route && route !== 'all') throw wrong('n', `must be 1 with the route ${route}`);
  return count;
}

function toParameters(request: ChatCompletionRequestDto): ModelParameters {
  const parameters: Record<keyof ModelParameters, unknown> = {
    temperature: request.temperature,
    top_p: request.top_p,
    top_k: request.top_k,
    max_tokens: request.max_completion_tokens ?? request.max_tokens,
    stop: request.stop,
    // Zero is what they are without being sent, and some clients always send them.
    frequency_penalty: request.frequency_penalty === 0 ? undefined : request.frequency_penalty,
    presence_penalty: request.presence_penalty === 0 ? undefined : request.presence_penalty,
    repetition_penalty: request.repetition_penalty,
    seed: request.seed,
  };
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null),
  );
}

function toOutput(request: ChatCompletionRequestDto, tools: readonly ToolDefinition[]): OutputOptions {
  const output: Record<keyof OutputOptions, unknown> = {
    toolChoice: tools.length > 0 ? toToolChoice(request.tool_choice ?? undefined, tools) : undefined,
    parallelToolCalls: tools.length > 0 ? request.parallel_tool_calls : undefined,
    responseFormat: toFormat(request.response_format ?? undefined),
    reasoningEffort: request.reasoning_effort,
    logprobs: toLogprobs(request),
    endUser: request.user,
  };
  return Object.fromEntries(
    Object.entries(output).filter(([, value]) => value !== undefined && value !== null),
  );
}

function toDefinition({
  function: { name, description, parameters, strict },
}: CompletionToolDto): ToolDefinition {
  return {
    name,
    ...(description && { description }),
    parameters: parameters ?? { type: 'object', properties: {} },
    ...(typeof strict === 'boolean' && { strict }),
  };
}

function toToolChoice(
  choice: CompletionToolChoice | undefined,
  tools: readonly ToolDefinition[],
): ToolChoice | undefined {
  if (typeof choice !== 'object') return choice;
  const { name } = choice.function;
  if (tools.some((tool) => tool.name === name)) return { name };
  const names = tools.map((tool) => tool.name).join(', ');
  throw wrong('tool_choice', `must name one of the tools: ${names}`);
}

function toFormat(format: ResponseFormatDto | undefined): ResponseFormat | undefined {
  if (format?.type === 'json_object') return { type: 'json_object' };
  if (!format?.json_schema) return undefined;
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json_schema',
    name,
    ...(description && { description }),
    schema,
    ...(typeof strict === 'boolean' && { strict }),
  };
}

function toLogprobs({ logprobs, top_logprobs }: ChatCompletionRequestDto): OutputOptions['logprobs'] {
  if (logprobs) return { alternatives: top_logprobs ?? 0 };
  if (top_logprobs) throw wrong('top_logprobs', 'needs logprobs to be true');
  return undefined;
}

function wrong(field: string, message: string): AppError {
  return AppError.field('validation_failed', field, message);
}
