import { type ToolChoice, type ToolDefinition } from '../../spec/messages';
import { type ResponseFormat } from '../../spec/output';
import { type ModelParameters, type ParameterName } from '../../spec/parameters';
import { type ProviderRequest } from '../../spec/provider';
import { toWireMessages } from './messages.mapper';
import { type WireDialect } from './wire-dialect';

/** The body of `POST /chat/completions`. */
export function toWireRequest(request: ProviderRequest, dialect: WireDialect): Record<string, unknown> {
  const hasTools = request.tools !== undefined && request.tools.length > 0;
  return {
    model: request.model,
    messages: toWireMessages(request, dialect),
    stream: true,
    ...(!dialect.sendsUsageUnasked && { stream_options: { include_usage: true } }),
    ...toWireOutput(request),
    // After the effort that was asked for: a model that takes tools only with another one would refuse.
    ...(hasTools && { tools: request.tools?.map(toWireTool), ...dialect.toolExtras?.(request.model) }),
    // Refused without tools.
    ...(hasTools && toWireToolUse(request)),
    ...toWireParameters(request.parameters, dialect.parameterNames?.(request.model) ?? {}),
  };
}

function toWireTool(tool: ToolDefinition) {
  const { name, description, parameters, strict } = tool;
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters,
      ...(strict !== undefined && { strict }),
    },
  };
}

function toWireToolUse({ toolChoice, parallelToolCalls }: ProviderRequest) {
  return {
    ...(toolChoice !== undefined && { tool_choice: toWireToolChoice(toolChoice) }),
    ...(parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
  };
}

function toWireOutput({ responseFormat, reasoningEffort, logprobs, endUser }: ProviderRequest) {
  return {
    ...(responseFormat && { response_format: toWireFormat(responseFormat) }),
    ...(reasoningEffort !== undefined && { reasoning_effort: reasoningEffort }),
    ...(logprobs && { logprobs: true, top_logprobs: logprobs.alternatives }),
    ...(endUser !== undefined && { user: endUser }),
  };
}

function toWireFormat(format: ResponseFormat) {
  if (format.type === 'json_object') {
    return { type: format.type };
  }
  const { type, ...jsonSchema } = format;
  return { type, json_schema: jsonSchema };
}

function toWireToolChoice(choice: ToolChoice) {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name } };
}

function toWireParameters(parameters: ModelParameters, names: Partial<Record<ParameterName, string>>) {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name, value]) => value !== undefined && !(name === 'stop' && isEmpty(value)))
      .map(([name, value]) => [names[name as ParameterName] ?? name, value as unknown]),
  );
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
