import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { ModelLists } from '../catalogue/model-lists';
import { type ModelInfo } from '../spec/model';
import { type Provider } from '../spec/provider';
import { ProviderError } from '../spec/provider-error';
import { type ProviderFailure } from '../spec/provider-failure';
import { type ProviderState, type ProviderStatus, statusOf } from './provider-status';

/** It is there and it knows us: what is wrong is the request, or that there were too many of them. */
const ANSWERED: ReadonlySet<ProviderFailure['kind']> = new Set([
  'rate_limited',
  'not_found',
  'invalid_request',
]);

/** Asks one provider for its models: that tells whether it answers, and what it has. */
@Injectable()
export class ProviderProbe {
  constructor(
    private readonly lists: ModelLists,
    private readonly config: AppConfig,
  ) {}

  /** Never rejects, and ends within `PROVIDER_HEALTH_TIMEOUT` whatever the provider does. */
  async ask(provider: Provider): Promise<ProviderStatus> {
    if (!provider.configured) {
      return statusOf(provider, 'unconfigured', { message: whatIsMissing(provider) });
    }
    const start = performance.now();
    try {
      const models = await this.listModels(provider);
      this.lists.remember(provider, models);
      return statusOf(provider, 'ready', {
        latencyMs: Math.round(performance.now() - start),
        checkedAt: new Date(),
      });
    } catch (error) {
      return this.failed(provider, error, Math.round(performance.now() - start));
    }
  }

  private async listModels(provider: Provider): Promise<ModelInfo[]> {
    const abort = new AbortController();
    const { healthTimeoutMs } = this.config.providers;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `No answer within ${healthTimeoutMs / 1_000} s.`;
        reject(new ProviderError({ kind: 'timeout', message, retryable: true }));
        abort.abort();
      }, healthTimeoutMs);
    });
    try {
      // A race, because an SDK may take its time to notice the abort.
      return await Promise.race([provider.listModels(abort.signal), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private failed(provider: Provider, error: unknown, elapsedMs: number): ProviderStatus {
    const failure = error instanceof ProviderError ? error.failure : undefined;
    const state = stateOf(failure);
    const answered = state !== 'unreachable' || failure?.status !== undefined;
    return statusOf(provider, state, {
      latencyMs: answered ? elapsedMs : null,
      checkedAt: new Date(),
      message: failure?.message ?? 'The provider could not be asked.',
    });
  }
}

function stateOf(failure: ProviderFailure | undefined): ProviderState {
  if (failure?.kind === 'auth') {
    return 'auth_failed';
  }
  return failure && ANSWERED.has(failure.kind) ? 'ready' : 'unreachable';
}

function whatIsMissing({ description: { local, variable, displayName } }: Provider): string {
  if (variable === null) {
    return `${displayName} is not configured.`;
  }
  return local
    ? `No ${displayName} was found on this machine; start it, or set ${variable} to where it is.`
    : `Set ${variable} to use ${displayName}.`;
}
