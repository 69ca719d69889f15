import { type ToolChoice } from '../spec/messages';
import { type ModelParameters } from '../spec/parameters';
import { type ProviderRequest } from '../spec/provider';
import { type JsonObject } from '../support/json';
import { outputFormatOf, withFormat } from './answer-format';
import { thinkingOf } from './effort';
import { toWireMessages } from './messages.mapper';

/** The body of `POST /v1/messages`. `outputLimit` stands in for `max_tokens`, which Anthropic insists on. */
export function toWireRequest(request: ProviderRequest, outputLimit: number): JsonObject {
  const { model, messages, tools = [], parameters, responseFormat } = request;
  const maxTokens = parameters.max_tokens ?? outputLimit;
  const { thinking, effort } = thinkingOf(request, maxTokens);
  const system = withFormat(request.system, responseFormat);
  const format = outputFormatOf(responseFormat);
  return {
    model,
    max_tokens: maxTokens,
    ...(system && { system }),
    messages: toWireMessages(messages, model),
    ...(tools.length > 0 && {
      tools: tools.map((tool) => ({
        name: tool.name,
        ...(tool.description !== undefined && { description: tool.description }),
        input_schema: { type: 'object', ...tool.parameters },
      })),
      ...toWireToolUse(request),
    }),
    // Who thinks by a budget takes the usual sampling only.
    ...(thinking?.type !== 'enabled' && toWireSampling(parameters)),
    ...(parameters.stop && parameters.stop.length > 0 && { stop_sequences: parameters.stop }),
    ...(thinking && { thinking }),
    ...((effort ?? format) && { output_config: { ...(effort && { effort }), ...(format && { format }) } }),
    ...(request.endUser !== undefined && { metadata: { user_id: request.endUser } }),
    stream: true,
  };
}

function toWireSampling({ temperature, top_p, top_k }: ModelParameters): JsonObject {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(top_p !== undefined && { top_p }),
    ...(top_k !== undefined && { top_k }),
  };
}

function toWireToolUse({ toolChoice, parallelToolCalls }: ProviderRequest): JsonObject {
  const atMostOne = parallelToolCalls === false && toolChoice !== 'none';
  if (toolChoice === undefined && !atMostOne) {
    return {};
  }
  return {
    tool_choice: {
      ...toWireToolChoice(toolChoice ?? 'auto'),
      ...(atMostOne && { disable_parallel_tool_use: true }),
    },
  };
}

function toWireToolChoice(choice: ToolChoice): JsonObject {
  switch (choice) {
    case 'auto':
    case 'none':
      return { type: choice };
    case 'required':
      return { type: 'any' };
    default:
      return { type: 'tool', name: choice.name };
  }
}
