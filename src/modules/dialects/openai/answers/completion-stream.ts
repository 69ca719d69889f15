import { SPEAKS } from '../../../chat/completions/first-to-speak';
import { type RunEventBody } from '../../../chat/engine/run-event';
import { type EventStream } from '../../../chat/streaming/event-stream';

/** Makes frames of events, in order. */
export interface FrameWriter {
  /** Empty for what is not told. */
  frames(events: readonly RunEventBody[]): string;
  /** What comes after the last event. */
  end(): string;
}

/**
 * Sends the events of one completion at its client's own speed. Opens with the first token, so that a request that fails before can
 * still be refused with a status.
 */
export class CompletionStream {
  private readonly pending: RunEventBody[] = [];
  private pipe: EventStream | null = null;
  private draining = false;
  private ended = false;

  constructor(
    private readonly openPipe: () => EventStream,
    private readonly writer: FrameWriter,
  ) {}

  get isOpen(): boolean {
    return this.pipe !== null;
  }

  /** Its client has more unsent than it should. */
  get full(): boolean {
    return this.draining || (this.pipe?.full ?? false);
  }

  async drained(): Promise<void> {
    await this.pipe?.drained();
  }

  take(event: RunEventBody): void {
    if (event.type === 'response.meter') return;
    this.pending.push(event);
    if (SPEAKS.has(event.type)) this.open();
    this.flush();
  }

  /** Says that the answer will come as a stream, and keeps the connection alive from there on. */
  open(): void {
    if (this.pipe) return;
    this.pipe = this.openPipe();
    void this.keepAlive(this.pipe);
  }

  /** Nothing more will come. */
  end(): void {
    this.ended = true;
    this.flush();
  }

  private flush(): void {
    const { pipe } = this;
    if (!pipe || this.draining) return;
    if (pipe.full) {
      void this.drain(pipe);
      return;
    }
    const frames = this.writer.frames(this.pending.splice(0)) + (this.ended ? this.writer.end() : '');
    if (frames !== '') pipe.write(frames);
    if (this.ended) pipe.end();
  }

  private async drain(pipe: EventStream): Promise<void> {
    this.draining = true;
    await pipe.drained();
    this.draining = false;
    if (pipe.open) this.flush();
  }

  private async keepAlive(pipe: EventStream): Promise<void> {
    while (pipe.open && !this.ended) await pipe.changed();
  }
}
