import { type ToolChoice } from '../spec/messages';
import { type ProviderRequest } from '../spec/provider';
import { type JsonObject } from '../support/json';
import { toWireMessages } from './messages.mapper';
import { thinksAlways } from './models';

/** The body of `POST /v1/messages`. `outputLimit` stands in for `max_tokens`, which Anthropic insists on. */
export function toWireRequest(request: ProviderRequest, outputLimit: number): JsonObject {
  const { model, system, messages, tools = [], toolChoice, parameters } = request;
  return {
    model,
    max_tokens: parameters.max_tokens ?? outputLimit,
    ...(system && { system }),
    messages: toWireMessages(messages, model),
    ...(tools.length > 0 && {
      tools: tools.map((tool) => ({
        name: tool.name,
        ...(tool.description !== undefined && { description: tool.description }),
        input_schema: { type: 'object', ...tool.parameters },
      })),
      ...(toolChoice !== undefined && { tool_choice: toWireToolChoice(toolChoice) }),
    }),
    ...(parameters.temperature !== undefined && { temperature: parameters.temperature }),
    ...(parameters.top_p !== undefined && { top_p: parameters.top_p }),
    ...(parameters.top_k !== undefined && { top_k: parameters.top_k }),
    ...(parameters.stop && parameters.stop.length > 0 && { stop_sequences: parameters.stop }),
    // They would think silently.
    ...(thinksAlways(model) && { thinking: { type: 'adaptive', display: 'summarized' } }),
    stream: true,
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
