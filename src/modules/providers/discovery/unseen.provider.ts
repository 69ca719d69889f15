import { type Observable } from 'rxjs';
import { type ModelInfo } from '../spec/model';
import { type Provider, type ProviderDescription, type ProviderRequest } from '../spec/provider';
import { type ProviderEvent } from '../spec/provider-event';

/** A local server that nobody has seen yet: not configured, but a call by its name is tried, as it may just have started. */
export class UnseenProvider implements Provider {
  readonly description: ProviderDescription;
  readonly configured = false;

  constructor(private readonly provider: Provider) {
    this.description = provider.description;
  }

  stream(request: ProviderRequest): Observable<ProviderEvent> {
    return this.provider.stream(request);
  }

  listModels(signal: AbortSignal): Promise<ModelInfo[]> {
    return this.provider.listModels(signal);
  }
}
