import { type ModelInfo } from '../spec/model';
import { asArray, asNumber, asObject, asObjects, asText } from '../support/json';
import { withKnownFacts } from '../support/models/model-listing';
import { GOOGLE_MODELS } from './models';

/** Models of the list that make something else than text, although by the same method. */
const OTHER_PURPOSES = /embedding|image|tts|audio|live|aqa|robotics|computer-use|veo|lyria|nano-banana|omni/;

/** The models of a `models.list` answer that can chat. */
export function toModels(body: unknown): ModelInfo[] {
  return asObjects(asObject(body)?.models).flatMap((entry) => {
    const id = asText(entry.name)?.replace(/^models\//, '');
    const chats = asArray(entry.supportedGenerationMethods).includes('generateContent');
    if (id === undefined || !chats || OTHER_PURPOSES.test(id)) {
      return [];
    }
    const listed: ModelInfo = {
      id,
      displayName: asText(entry.displayName),
      contextWindow: asNumber(entry.inputTokenLimit),
      maxOutputTokens: asNumber(entry.outputTokenLimit),
      ...(typeof entry.thinking === 'boolean' && { capabilities: { reasoning: entry.thinking } }),
    };
    return [withKnownFacts(listed, GOOGLE_MODELS)];
  });
}
