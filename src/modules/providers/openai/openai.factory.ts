import { OpenAiCompatibleProvider } from '../openai-compatible/openai-compatible.provider';
import { type WireDialect } from '../openai-compatible/wire-dialect';
import { type ProviderFactory } from '../provider-factory';
import { completeBaseUrl } from '../support/base-url';
import { OPENAI_PARAMETERS } from '../support/known-model';
import { describeOpenAiModel, isReasoningModel, OPENAI_MODELS } from './models';

/** OpenAI's own API; https://platform.openai.com/docs/api-reference/chat */
const DIALECT: WireDialect = {
  systemRole: (model) => (isReasoningModel(model) ? 'developer' : 'system'),
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
