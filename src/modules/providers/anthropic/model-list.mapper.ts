import { type ModelInfo } from '../spec/model';
import { asNumber, asObject, asObjects, asText } from '../support/json';
import { withKnownFacts } from '../support/models/model-listing';
import { ANTHROPIC_MODELS, describeAnthropicModel } from './models';

/** The models of a `GET /v1/models` answer, without those that no longer answer. */
export function toModels(body: unknown): ModelInfo[] {
  return asObjects(asObject(body)?.data).flatMap((entry) => {
    const id = asText(entry.id);
    if (id === undefined || entry.lifecycle === 'retired') {
      return [];
    }
    const created = Date.parse(asText(entry.created_at) ?? '');
    const images = asObject(asObject(entry.capabilities)?.image_input)?.supported;
    const listed: ModelInfo = {
      id,
      displayName: asText(entry.display_name),
      // An epoch of 0 means that the date is not known.
      created: created > 0 ? Math.trunc(created / 1000) : undefined,
      contextWindow: asNumber(entry.max_input_tokens),
      maxOutputTokens: asNumber(entry.max_tokens),
      ...(typeof images === 'boolean' && { capabilities: { images } }),
    };
    return [withKnownFacts(listed, [describeAnthropicModel({ id }), ...ANTHROPIC_MODELS])];
  });
}
