import { Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import { AppConfig } from '../../../config/app-config';
import { type ProviderEvent } from '../spec/provider-event';
import { type ProviderFailure } from '../spec/provider-failure';
import { FairSlots } from './fair-slots';

/** Who is called, and on whose behalf. */
export interface GuardedCall {
  /** The provider's id. */
  provider: string;
  /** The provider's own model id. */
  model: string;
  /** Those who wait are served in turn by it: the run. */
  key: string;
}

/**
 * What stands between a run and a provider: at most so many calls of a provider at once, the rest waits in a fair line.
 */
@Injectable()
export class ProviderGate {
  private readonly slots = new Map<string, FairSlots>();

  constructor(private readonly config: AppConfig) {}

  /**
   * `source` behind the gate: it is subscribed when there is a slot, and the slot is free again when it ends or is
   * unsubscribed. What is not let through is one `failed` event, retryable, without a call: `queue_full` when too many wait.
   */
  guard(call: GuardedCall, source: Observable<ProviderEvent>): Observable<ProviderEvent> {
    return new Observable((subscriber) => {
      const leave = this.slotsOf(call.provider).request(call.key, () => {
        subscriber.add(source.subscribe(subscriber));
      });
      if (leave) return leave;
      subscriber.next({ type: 'failed', failure: queueFull(call) });
      subscriber.complete();
      return undefined;
    });
  }

  private slotsOf(provider: string): FairSlots {
    const { concurrency, maxConcurrency, maxWaiting } = this.config.providers.traffic;
    const slots =
      this.slots.get(provider) ?? new FairSlots(concurrency[provider] ?? maxConcurrency, maxWaiting);
    this.slots.set(provider, slots);
    return slots;
  }
}

function queueFull({ provider }: GuardedCall): ProviderFailure {
  return {
    kind: 'queue_full',
    message: `Too many calls wait for ${provider} already.`,
    retryable: true,
  };
}
