import { type ModelCapabilities, type ModelInfo } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';
import { asArray, asNumber, asObject, asObjects, asText, type JsonObject } from '../support/json';
import { withKnownFacts, withoutUndefined } from '../support/models/model-listing';
import { type CompatibleService } from './compatible-service';

/** What a model list has beside models to talk to. */
const OTHER_PURPOSES =
  /embed|whisper|[-_]tts|transcri|moderation|dall-e|sora|rerank|ocr|llama-guard|prompt-guard|orpheus|playai|imagine|flux|stable-diffusion|-image$|speech|voice/i;
const OTHER_TYPES = new Set([
  'embedding',
  'embeddings',
  'image',
  'audio',
  'video',
  'moderation',
  'rerank',
  'transcribe',
]);

/** The models of a `GET /models` answer that can chat, with whatever more the service says about them. */
export function toModels(body: unknown, service: CompatibleService): ModelInfo[] {
  // Together sends the bare list.
  const list = Array.isArray(body) ? body : asObject(body)?.data;
  return asObjects(list).flatMap((entry) => {
    const model = isChatModel(entry) ? toModel(entry, service.parameters) : undefined;
    const described = model && (service.describe ? service.describe(model) : model);
    return described ? [withKnownFacts(described, service.models)] : [];
  });
}

function isChatModel(entry: JsonObject): boolean {
  const id = asText(entry.id);
  return (
    id !== undefined &&
    entry.active !== false &&
    asObject(entry.capabilities)?.completion_chat !== false &&
    !OTHER_TYPES.has(asText(entry.type) ?? '') &&
    !OTHER_PURPOSES.test(id)
  );
}

function toModel(entry: JsonObject, support: ParameterSupport): ModelInfo {
  const id = asText(entry.id) ?? '';
  const name = asText(entry.display_name) ?? asText(entry.name);
  const capabilities = capabilitiesOf(entry);
  const parameters = parametersOf(entry, support);
  return withoutUndefined({
    id,
    displayName: name === id ? undefined : name,
    created: positive(entry.created),
    contextWindow:
      positive(entry.context_length) ??
      positive(entry.context_window) ??
      positive(entry.max_context_length) ??
      positive(entry.max_model_len) ??
      positive(asObject(entry.meta)?.n_ctx_train),
    maxOutputTokens:
      positive(asObject(entry.top_provider)?.max_completion_tokens) ??
      positive(entry.max_completion_tokens) ??
      positive(entry.max_output_tokens),
    ...(capabilities && { capabilities }),
    ...(parameters && { parameters }),
  });
}

/** OpenRouter says what a model takes in and which parameters it has; Mistral has flags. */
function capabilitiesOf(entry: JsonObject): Partial<ModelCapabilities> | undefined {
  const flags = asObject(entry.capabilities);
  const inputs = asObject(entry.architecture)?.input_modalities;
  const supported = entry.supported_parameters;
  const capabilities: Partial<ModelCapabilities> = {
    ...(Array.isArray(inputs) && { images: inputs.includes('image') }),
    ...(Array.isArray(supported) && {
      tools: supported.includes('tools'),
      reasoning: supported.includes('reasoning'),
    }),
    ...(typeof flags?.vision === 'boolean' && { images: flags.vision }),
    ...(typeof flags?.function_calling === 'boolean' && { tools: flags.function_calling }),
    ...(typeof flags?.reasoning === 'boolean' && { reasoning: flags.reasoning }),
  };
  return Object.keys(capabilities).length > 0 ? capabilities : undefined;
}

function parametersOf(entry: JsonObject, support: ParameterSupport): ParameterSupport | undefined {
  const names = asArray(entry.supported_parameters);
  return names.length === 0
    ? undefined
    : Object.fromEntries(Object.entries(support).filter(([name]) => names.includes(name)));
}

function positive(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number > 0 ? Math.trunc(number) : undefined;
}
