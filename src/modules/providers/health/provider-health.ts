import { Injectable } from '@nestjs/common';
import { ProviderRegistry } from '../provider-registry';
import { type Provider } from '../spec/provider';
import { ProviderProbe } from './provider-probe';
import { type ProviderStatus, statusOf } from './provider-status';

/** So long a check is good for everybody who asks, milliseconds. */
const FRESH_MS = 30_000;

/** Whether the providers answer. Many askers cost one round of probes. */
@Injectable()
export class ProviderHealth {
  private readonly known = new Map<string, ProviderStatus>();
  private checkedAtMs = -Infinity;
  private round: Promise<void> | undefined;

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly probe: ProviderProbe,
  ) {}

  /**
   * Every provider, asked now unless that was done in the last 30 seconds: all at once, so that it takes no longer than
   * `PROVIDER_HEALTH_TIMEOUT`.
   */
  async check(): Promise<ProviderStatus[]> {
    if (performance.now() - this.checkedAtMs >= FRESH_MS) {
      await this.refresh();
    }
    return this.lastKnown();
  }

  /** Asks every provider, or joins the round that is under way. */
  refresh(): Promise<void> {
    this.round ??= this.askAll().finally(() => {
      this.round = undefined;
    });
    return this.round;
  }

  /** Asks one provider, outside of the rounds. */
  async ask(provider: Provider): Promise<void> {
    this.known.set(provider.description.id, await this.probe.ask(provider));
  }

  /** What is known without asking anybody. */
  lastKnown(): ProviderStatus[] {
    return this.registry.list().map((provider) => this.recall(provider));
  }

  private async askAll(): Promise<void> {
    await Promise.all(this.registry.list().map((provider) => this.ask(provider)));
    this.checkedAtMs = performance.now();
  }

  /** A status is of one provider object: a server that went away, or came, is another one. */
  private recall(provider: Provider): ProviderStatus {
    const status = this.known.get(provider.description.id);
    return status?.provider === provider
      ? status
      : statusOf(provider, provider.configured ? 'unchecked' : 'unconfigured');
  }
}
