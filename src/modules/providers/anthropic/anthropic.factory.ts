import { type ProviderFactory } from '../provider-factory';
import { AnthropicProvider } from './anthropic.provider';

export const anthropicFactory: ProviderFactory = ({ settings }) => [
  new AnthropicProvider(settings.anthropic ?? {}),
];
