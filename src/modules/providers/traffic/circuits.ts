import { Circuit } from './circuit';
import { type CircuitSettings } from './either-breaker';
import { type Verdict } from './verdict';

/** Model names come from clients; those that were used last are kept. */
const MAX_CIRCUITS = 1_000;

export interface Route {
  provider: string;
  model: string;
}

/** A call that was let through. */
export interface Admission {
  /** The model has begun to answer. */
  answering(): void;
  /** `reason` is a sentence for people about what went wrong. */
  end(verdict: Verdict, reason: string | null): void;
}

/** Why there is no call, and when there may be one. */
export interface Refusal {
  retryAfterMs: number;
  /** What went wrong last, a sentence for people. */
  reason: string;
}

/** A model that is left alone, or is being tried. */
export interface OpenCircuit extends Route {
  state: 'open' | 'half_open';
  openedAt: Date;
  probeAt: Date;
  reason: string;
}

interface Entry extends Route {
  circuit: Circuit;
  reason: string;
}

/** The circuits of all models. A model that never failed has none, and costs nothing. */
export class Circuits {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly settings: CircuitSettings) {}

  /** Why a model is not asked now; null when it may be. */
  refusalOf(route: Route): Refusal | null {
    const entry = this.entries.get(keyOf(route));
    if (!entry) return null;
    const { retryAfterMs } = entry.circuit;
    return retryAfterMs > 0 ? { retryAfterMs, reason: entry.reason } : null;
  }

  /** Lets a call through, which then has to say how it ended; null when it may not be made. */
  admit(route: Route): Admission | null {
    const circuit = this.entries.get(keyOf(route))?.circuit;
    if (!circuit || circuit.state === 'closed') {
      return { answering: () => undefined, end: (verdict, reason) => this.record(route, verdict, reason) };
    }
    const probe = circuit.probe();
    if (!probe) return null;
    return {
      // The first token decides: to wait for the end of a long answer would keep everybody else from a model that is well.
      answering: () => probe('healthy'),
      end: (verdict, reason) => {
        probe(verdict);
        // When it had been answering, the circuit is closed and this is the end of a call as any other.
        this.record(route, verdict, reason);
      },
    };
  }

  /** All that are not closed. */
  open(): OpenCircuit[] {
    return [...this.entries.values()].flatMap(({ provider, model, circuit, reason }) => {
      const { state, openedAt, probeAt } = circuit;
      return state === 'closed' || !openedAt ? [] : [{ provider, model, state, openedAt, probeAt, reason }];
    });
  }

  private record(route: Route, verdict: Verdict, reason: string | null): void {
    const key = keyOf(route);
    const known = this.entries.get(key);
    if (!known && verdict !== 'ailing') return;
    const entry = known ?? { ...route, circuit: new Circuit(this.settings), reason: '' };
    if (reason !== null && verdict === 'ailing') entry.reason = reason;
    entry.circuit.record(verdict);
    // To the end of the map: the first one is the one that was not used for the longest time.
    this.entries.delete(key);
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (oldest !== undefined && this.entries.size > MAX_CIRCUITS) this.entries.delete(oldest);
  }
}

function keyOf({ provider, model }: Route): string {
  return `${provider}/${model}`;
}
