import { Injectable } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';
import { type Settlement } from '../engine/response/settlement';

/** A tap on completions: how each of their choices ended, for whoever measures it. */
@Injectable()
export class CompletionTelemetry {
  private readonly subject = new Subject<Settlement>();
  readonly settled$: Observable<Settlement> = this.subject;

  settled(settlement: Settlement): void {
    this.subject.next(settlement);
  }
}
