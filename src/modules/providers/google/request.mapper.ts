import { type GenerateContentRequest } from '@google/generative-ai';
import { type ToolChoice } from '../spec/messages';
import { type ResponseFormat } from '../spec/output';
import { type ModelParameters } from '../spec/parameters';
import { type ProviderRequest } from '../spec/provider';
import { type JsonObject } from '../support/json';
import { toContents } from './contents.mapper';
import { thinkingConfigOf } from './thinking';

/** The body of `:streamGenerateContent`. */
export function toWireRequest(request: ProviderRequest): GenerateContentRequest {
  const { model, system, messages, tools = [], toolChoice, parameters, responseFormat } = request;
  const thinkingConfig = thinkingConfigOf(model, request.reasoningEffort);
  const body: JsonObject = {
    contents: toContents(messages, model),
    ...(system && { systemInstruction: { role: 'user', parts: [{ text: system }] } }),
    ...(tools.length > 0 && {
      tools: [
        {
          functionDeclarations: tools.map(({ name, description, parameters: schema }) => ({
            name,
            ...(description !== undefined && { description }),
            // Unlike `parameters`, which knows a part of OpenAPI only, this takes the JSON Schema as it is.
            parametersJsonSchema: schema,
          })),
        },
      ],
      ...(toolChoice !== undefined && { toolConfig: { functionCallingConfig: toCallingConfig(toolChoice) } }),
    }),
    generationConfig: {
      ...toGenerationConfig(parameters),
      ...(responseFormat && toAnswerFormat(responseFormat)),
      ...(thinkingConfig && { thinkingConfig }),
    },
  };
  // The SDK's types are older than the API; it sends what it is given.
  return body as unknown as GenerateContentRequest;
}

function toAnswerFormat(format: ResponseFormat): JsonObject {
  return {
    responseMimeType: 'application/json',
    // As for the tools: the JSON Schema as it is.
    ...(format.type === 'json_schema' && { responseJsonSchema: format.schema }),
  };
}

function toCallingConfig(choice: ToolChoice): JsonObject {
  switch (choice) {
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    default:
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  }
}

function toGenerationConfig(parameters: ModelParameters): JsonObject {
  const { stop } = parameters;
  const config: JsonObject = {
    temperature: parameters.temperature,
    topP: parameters.top_p,
    topK: parameters.top_k,
    maxOutputTokens: parameters.max_tokens,
    stopSequences: stop && stop.length > 0 ? stop : undefined,
    frequencyPenalty: parameters.frequency_penalty,
    presencePenalty: parameters.presence_penalty,
    seed: parameters.seed,
  };
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
