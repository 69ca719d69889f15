import { defer, tap } from 'rxjs';
import { type Provider } from '../../../providers/spec/provider';
import { type ProviderEvent } from '../../../providers/spec/provider-event';

/** The provider, with somebody who hears each event of a call before anyone else. `begin` is asked once for each call. */
export function withListener(
  provider: Provider,
  begin: () => ((event: ProviderEvent) => void) | null,
): Provider {
  return {
    description: provider.description,
    configured: provider.configured,
    listModels: (signal) => provider.listModels(signal),
    stream: (request) =>
      defer(() => {
        const hear = begin();
        return hear ? provider.stream(request).pipe(tap(hear)) : provider.stream(request);
      }),
  };
}
