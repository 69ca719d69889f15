import { type ToolDefinition } from '../spec/messages';
import { type ResponseFormat } from '../spec/output';
import { type ProviderRequest } from '../spec/provider';
import { type ConversationSoFar } from './conversation-so-far';
import { hash, keywords } from './wording';

/** A call that a demo model wants made. */
export interface DemoToolCall {
  id: string;
  name: string;
  arguments: string;
}

/**
 * The call that the prompt asks for: of the tool that the request demands, or of the first one that the prompt names, whole
 * (`get_weather`) or in part (“weather”), or of the first one when the prompt says “tool”. Undefined for none, and once
 * the result is there.
 */
export function chooseToolCall(
  { tools = [], toolChoice = 'auto' }: ProviderRequest,
  conversation: ConversationSoFar,
): DemoToolCall | undefined {
  if (toolChoice === 'none' || conversation.toolResults.length > 0) {
    return undefined;
  }
  const tool =
    typeof toolChoice === 'object' ? tools.find(({ name }) => name === toolChoice.name) : undefined;
  const wanted =
    tool ?? mentioned(tools, conversation.prompt) ?? (toolChoice === 'required' ? tools[0] : undefined);
  return (
    wanted && {
      id: `call_demo_${hash(wanted.name + conversation.prompt)
        .toString(16)
        .padStart(8, '0')}`,
      name: wanted.name,
      arguments: JSON.stringify(sample(wanted.parameters, conversation.prompt)),
    }
  );
}

/** What a demo model writes when it must answer in JSON: an example of the schema, or the answer in an object. */
export function writeJson(format: ResponseFormat, prompt: string, answer: string): string {
  return JSON.stringify(format.type === 'json_schema' ? sample(format.schema, prompt) : { answer });
}

function mentioned(tools: readonly ToolDefinition[], prompt: string): ToolDefinition | undefined {
  const words = new Set(prompt.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
  return (
    tools.find(({ name }) => words.has(name.toLowerCase())) ??
    tools.find(({ name }) => partsOf(name).some((part) => words.has(part))) ??
    (words.has('tool') || words.has('tools') ? tools[0] : undefined)
  );
}

/** `get_weather`, `getWeather` and `get-weather` are about the weather; `get` says nothing. */
function partsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/)
    .map((part) => part.toLowerCase())
    .filter((part) => part.length > 3);
}

const MAX_DEPTH = 5;

/** A value that fits the JSON Schema, made of the prompt's words and numbers. */
function sample(schema: unknown, prompt: string, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) {
    return null;
  }
  const { type, enum: values, default: standard, const: constant } = schema as Record<string, unknown>;
  if (constant !== undefined || standard !== undefined) {
    return constant ?? standard;
  }
  if (Array.isArray(values)) {
    return values[0];
  }
  switch (Array.isArray(type) ? type[0] : type) {
    case 'string':
      return subjectOf(prompt);
    case 'integer':
      return Math.trunc(numberIn(prompt));
    case 'number':
      return numberIn(prompt);
    case 'boolean':
      return true;
    case 'array':
      return [sample((schema as { items?: unknown }).items ?? { type: 'string' }, prompt, depth + 1)];
    case 'object':
    case undefined:
      return sampleObject(schema, prompt, depth);
    default:
      return null;
  }
}

function sampleObject(schema: object, prompt: string, depth: number): Record<string, unknown> {
  const { properties, required } = schema as { properties?: Record<string, unknown>; required?: unknown };
  return Object.fromEntries(
    Object.entries(properties ?? {})
      .filter(([name]) => !Array.isArray(required) || required.includes(name))
      .map(([name, property]) => [name, sample(property, prompt, depth + 1)]),
  );
}

/** A name, when the prompt has one after its first word, else its longest word. */
function subjectOf(prompt: string): string {
  const [name] = /(?<=\S\s+)\p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)*/u.exec(prompt.slice(0, 2_000)) ?? [];
  return name ?? keywords(prompt, 1)[0] ?? 'example';
}

function numberIn(prompt: string): number {
  const [digits = '1'] = /-?\d{1,9}(?:\.\d{1,6})?/.exec(prompt) ?? [];
  return Number(digits);
}
