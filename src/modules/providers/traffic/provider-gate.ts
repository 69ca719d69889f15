import { Injectable } from '@nestjs/common';
import { Observable, of } from 'rxjs';
import { AppConfig } from '../../../config/app-config';
import { type ProviderEvent } from '../spec/provider-event';
import { type GateFailureKind } from '../spec/provider-failure';
import { Circuits, type OpenCircuit, type Refusal } from './circuits';
import { FairSlots } from './fair-slots';
import { watchCall } from './watch-call';

/** Who is called, and on whose behalf. */
export interface GuardedCall {
  /** The provider's id. */
  provider: string;
  /** The provider's own model id. */
  model: string;
  /** Those who wait are served in turn by it: the run. */
  key: string;
}

/** What goes on at the gate of one provider. */
export interface ProviderTraffic {
  provider: string;
  /** Calls at once; null when there is no limit. */
  limit: number | null;
  inUse: number;
  waiting: number;
  circuits: OpenCircuit[];
  /** Calls that were not made, since the start. */
  refused: Readonly<Record<GateFailureKind, number>>;
}

interface Gate {
  slots: FairSlots;
  refused: Record<GateFailureKind, number>;
}

/** A deadline that is shorter than this, or than the server's own, is a caller's impatience and no proof of an ailing model. */
const MAX_PATIENCE_MS = 5_000;
/** Whoever measures a silence beside the timer of its deadline may find it a little shorter. */
const INEXACT = 0.9;

/** Fails on purpose, for people to see how that looks: it stays available. */
const SIMULATION = 'demo';

/**
 * What stands between a run and a provider: at most so many calls of a provider at once, the others in a fair line, and no call
 * of a model that keeps failing (one circuit breaker for each provider and model) but one now and then that tries it.
 */
@Injectable()
export class ProviderGate {
  private readonly gates = new Map<string, Gate>();
  private readonly circuits: Circuits;
  private readonly patienceMs: number;
  private readonly hasBreaker: boolean;

  constructor(private readonly config: AppConfig) {
    const { connectMs, firstTokenMs, idleMs } = config.chat.deadlines;
    const { circuit } = config.providers.traffic;
    this.patienceMs = INEXACT * Math.min(MAX_PATIENCE_MS, connectMs ?? Infinity, firstTokenMs, idleMs);
    this.circuits = new Circuits(circuit);
    this.hasBreaker = circuit.failures > 0 || circuit.errorPercent > 0;
  }

  /**
   * `source` behind the gate: it is subscribed when there is a slot, and the slot is free again when it ends or is
   * unsubscribed. What is not let through is one `failed` event, retryable, without a call: `circuit_open` at once, with the
   * time until a call may try, or `queue_full`. Deadlines of the call belong into `source`, so that waiting does not count.
   */
  guard(call: GuardedCall, source: Observable<ProviderEvent>): Observable<ProviderEvent> {
    return new Observable((subscriber) => {
      const gate = this.gateOf(call.provider);
      const refusal = this.hasBreaker ? this.circuits.refusalOf(call) : null;
      const enter = () => subscriber.add(this.admitted(call, source).subscribe(subscriber));
      const leave = refusal ? null : gate.slots.request(call.key, enter);
      if (leave) return leave;
      this.refused(call, refusal).subscribe(subscriber);
      return undefined;
    });
  }

  /** Of every provider that was called, or is asked for here. */
  trafficOf(provider: string): ProviderTraffic {
    const { slots, refused } = this.gateOf(provider);
    const { inUse, waiting, limit } = slots;
    const circuits = this.circuits.open().filter((circuit) => circuit.provider === provider);
    return { provider, limit: limit === Infinity ? null : limit, inUse, waiting, circuits, refused };
  }

  /** The call itself. The model may have failed while this one waited. */
  private admitted(call: GuardedCall, source: Observable<ProviderEvent>): Observable<ProviderEvent> {
    if (!this.hasBreaker || call.provider === SIMULATION) return source;
    const admission = this.circuits.admit(call);
    return admission
      ? source.pipe(watchCall(admission, this.patienceMs))
      : this.refused(
          call,
          this.circuits.refusalOf(call) ?? { retryAfterMs: 1, reason: 'it failed again just now.' },
        );
  }

  private refused(call: GuardedCall, refusal: Refusal | null): Observable<ProviderEvent> {
    const kind = refusal ? 'circuit_open' : 'queue_full';
    this.gateOf(call.provider).refused[kind] += 1;
    const message = refusal
      ? `${call.provider}/${call.model} has kept failing and is left alone for a while. Last: ${refusal.reason}`
      : `Too many calls wait for ${call.provider} already.`;
    const retryAfter = refusal ? { retryAfterMs: refusal.retryAfterMs } : {};
    return of({ type: 'failed', failure: { kind, message, retryable: true, ...retryAfter } });
  }

  private gateOf(provider: string): Gate {
    const known = this.gates.get(provider);
    if (known) return known;
    const { concurrency, maxConcurrency, maxWaiting } = this.config.providers.traffic;
    const slots = new FairSlots(concurrency[provider] ?? maxConcurrency, maxWaiting);
    const gate: Gate = { slots, refused: { circuit_open: 0, queue_full: 0 } };
    this.gates.set(provider, gate);
    return gate;
  }
}
