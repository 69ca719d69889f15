import { type RunEventBody } from '../run-event';

type TextEvent = Extract<RunEventBody, { type: 'response.delta' | 'response.reasoning' }>;
type Typed = RunEventBody;

const isText = <T extends Typed>(event: T): event is T & TextEvent =>
  event.type === 'response.delta' || event.type === 'response.reasoning';

/**
 * Joins text events of one response that arrive in the same turn of the event loop, so that a provider's burst of tokens is one
 * event. Text is passed on before any other event, when it is flushed, and at the end of the turn at the latest; nothing is lost or
 * reordered.
 */
export class CoalescedText<T extends Typed> {
  private pending: (T & TextEvent) | null = null;
  private immediate: NodeJS.Immediate | undefined;

  constructor(private readonly pass: (event: T) => void) {}

  take(event: T): void {
    if (!isText(event)) {
      this.flush();
      this.pass(event);
    } else if (this.pending?.type === event.type) {
      this.pending = joined(this.pending, event);
    } else {
      this.flush();
      this.pending = event;
      this.immediate = setImmediate(() => this.flush());
    }
  }

  flush(): void {
    clearImmediate(this.immediate);
    const event = this.pending;
    this.pending = null;
    if (event) this.pass(event);
  }

  /** Nobody listens any more. */
  drop(): void {
    clearImmediate(this.immediate);
    this.pending = null;
  }
}

function joined<T extends TextEvent>(one: T, other: T): T {
  const text = one.text + other.text;
  if (one.type !== 'response.delta' || other.type !== 'response.delta') return { ...one, text };
  const logprobs = [...(one.logprobs ?? []), ...(other.logprobs ?? [])];
  return { ...one, text, ...(logprobs.length > 0 && { logprobs }) };
}
