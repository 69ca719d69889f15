import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { ProviderRegistry } from '../../providers/provider-registry';
import { ProviderGate } from '../../providers/traffic/provider-gate';
import { genAiProviderName } from '../semantic-conventions';

const PROVIDER = 'gen_ai_provider_name';
const MODEL = 'gen_ai_request_model';

/** Clients may name any model of a provider: of those that keep failing, so many have a series of their own. */
const MAX_CIRCUITS = 100;

/** What stands at the gates of the providers, and which models are left alone. Read at each scrape. */
@Injectable()
export class TrafficMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
  ) {
    this.calls();
    this.circuits();
    this.refused();
  }

  private calls(): void {
    const traffic = () => this.traffic();
    new Gauge({
      name: 'parley_provider_calls',
      help: 'Calls of a provider that are made or wait for a slot now.',
      labelNames: [PROVIDER, 'state'],
      registers: [this.registry],
      collect() {
        for (const { name, inUse, waiting } of traffic()) {
          this.set({ [PROVIDER]: name, state: 'in_use' }, inUse);
          this.set({ [PROVIDER]: name, state: 'waiting' }, waiting);
        }
      },
    });
  }

  private circuits(): void {
    const traffic = () => this.traffic();
    new Gauge({
      name: 'parley_circuit_open',
      help: '1 for a model that is left alone because it kept failing: open, or half_open while one call tries it.',
      labelNames: [PROVIDER, MODEL, 'state'],
      registers: [this.registry],
      collect() {
        this.reset();
        const open = traffic().flatMap(({ name, circuits }) =>
          circuits.map(({ model, state }) => ({ [PROVIDER]: name, [MODEL]: model, state })),
        );
        for (const labels of open.slice(0, MAX_CIRCUITS)) this.set(labels, 1);
      },
    });
  }

  private refused(): void {
    const traffic = () => this.traffic();
    new Counter({
      name: 'parley_calls_not_made_total',
      help: 'Calls that failed without being made: circuit_open, because the model kept failing, or queue_full.',
      labelNames: [PROVIDER, 'error_type'],
      registers: [this.registry],
      collect() {
        // The gate counts; a counter here can only be raised.
        this.reset();
        for (const { name, refused } of traffic()) {
          for (const [error_type, count] of Object.entries(refused)) {
            this.inc({ [PROVIDER]: name, error_type }, count);
          }
        }
      },
    });
  }

  private traffic() {
    return this.providers
      .list()
      .filter(({ configured }) => configured)
      .map(({ description: { id } }) => ({ ...this.gate.trafficOf(id), name: genAiProviderName(id) }));
  }
}
