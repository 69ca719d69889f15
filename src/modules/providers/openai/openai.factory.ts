import { OpenAiCompatibleProvider } from '../openai-compatible/openai-compatible.provider';
import { type WireDialect } from '../openai-compatible/requests/wire-dialect';
import { type ProviderFactory } from '../provider-factory';
import { completeBaseUrl } from '../support/requests/base-url';
import { OPENAI_PARAMETERS } from '../support/models/known-model';
import { describeOpenAiModel, isReasoningModel, OPENAI_MODELS, thinksWithoutTools } from './models';

/** OpenAI's own API; https://platform.openai.com/docs/api-reference/chat */
const DIALECT: WireDialect = {
  systemRole: (model) => (isReasoningModel(model) ? 'developer' : 'system'),
  toolExtras: (model): Record<string, unknown> =>
    thinksWithoutTools(model) ? { reasoning_effort: 'none' } : {},
  parameterNames: (model) => (isReasoningModel(model) ? { max_tokens: 'max_completion_tokens' } : {}),
};

export const openAiFactory: ProviderFactory = ({ settings }) => {
  const { apiKey, baseUrl } = settings.openai ?? {};
  return [
    new OpenAiCompatibleProvider({
      id: 'openai',
      displayName: 'OpenAI',
      local: false,
      variable: 'OPENAI_API_KEY',
      parameters: OPENAI_PARAMETERS,
      models: OPENAI_MODELS,
      baseUrl: completeBaseUrl(baseUrl ?? 'https://api.openai.com', '/v1'),
      apiKey,
      configured: apiKey !== undefined,
      dialect: DIALECT,
      describe: describeOpenAiModel,
    }),
  ];
};
