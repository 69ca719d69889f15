import { Injectable } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import { type LiveRun } from './live-run';
import { type Settlement } from './response/settlement';

/** What happened in the engine, for whoever measures it. */
export type TelemetryEvent =
  | { type: 'run.started'; run: LiveRun }
  | { type: 'response.settled'; run: LiveRun; settlement: Settlement }
  | { type: 'run.finished'; run: LiveRun };

/** A tap on the engine: listeners only look, and cannot slow or break a run. */
@Injectable()
export class RunTelemetry {
  private readonly subject = new Subject<TelemetryEvent>();
  readonly events$: Observable<TelemetryEvent> = this.subject;

  runStarted(run: LiveRun): void {
    this.subject.next({ type: 'run.started', run });
  }

  responseSettled(run: LiveRun, settlement: Settlement): void {
    this.subject.next({ type: 'response.settled', run, settlement });
  }

  runFinished(run: LiveRun): void {
    this.subject.next({ type: 'run.finished', run });
  }
}
