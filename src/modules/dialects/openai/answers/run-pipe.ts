import { type ServerResponse } from 'node:http';
import { firstValueFrom, fromEvent, NEVER, type Observable, race, timer } from 'rxjs';
import { type RunEvent } from '../../../chat/engine/run-event';
import { type Entry } from '../../../chat/event-log/event-log';
import { type ClientPipe } from '../../../chat/streaming/client-pipe';
import { type CompletionStream } from './completion-stream';

/** The longest that a run is waited for without looking. */
const LOOK_EVERY_MS = 15_000;

/** Leads the events of a run, which is kept, to the client of a completion. */
export class RunPipe implements ClientPipe {
  private ended = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly stream: CompletionStream,
  ) {}

  get open(): boolean {
    return !this.ended && !this.response.closed && !this.response.destroyed;
  }

  get left(): boolean {
    return !this.ended && !this.open;
  }

  get full(): boolean {
    return this.stream.full;
  }

  send(event: RunEvent): void {
    this.stream.take(event);
  }

  sendSerialised(entries: readonly Entry[]): void {
    for (const { json } of entries) this.stream.take(JSON.parse(json) as RunEvent);
  }

  async drained(): Promise<void> {
    await this.stream.drained();
  }

  async changed(changes$: Observable<void> = NEVER, ms = LOOK_EVERY_MS): Promise<void> {
    await firstValueFrom(race(changes$, fromEvent(this.response, 'close'), timer(ms)), {
      defaultValue: undefined,
    });
  }

  end(): void {
    this.ended = true;
    if (this.stream.isOpen) this.stream.end();
  }
}
