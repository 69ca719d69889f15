import { type ProviderFailure } from '../../spec/provider-failure';

/** Carries a classified refusal through an SDK, which wraps it as the cause of an error of its own. */
export class UpstreamRefusal extends Error {
  constructor(readonly failure: ProviderFailure) {
    // A constant text: SDKs look for words such as "timed out" in it and would drop the cause.
    super('refused');
    this.name = 'UpstreamRefusal';
  }
}

/** The refusal inside whatever an SDK threw. */
export function refusalIn(error: unknown): ProviderFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof UpstreamRefusal) {
      return cause.failure;
    }
  }
  return undefined;
}
