import { type ProviderFailure } from './provider-failure';

/** Carries a classified failure where a value cannot: rejections of `listModels`. */
export class ProviderError extends Error {
  constructor(
    readonly failure: ProviderFailure,
    options?: ErrorOptions,
  ) {
    super(failure.message, options);
    this.name = 'ProviderError';
  }
}
