import { Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import { PriceBook } from '../../providers/prices/price-book';
import { ProviderRegistry } from '../../providers/provider-registry';
import { ProviderGate } from '../../providers/traffic/provider-gate';
import { CompletionLedger } from '../completions/completion-ledger';
import { CompletionTelemetry } from '../completions/completion-telemetry';
import { type LiveRun } from '../engine/live-run';
import { ResponseWriter } from '../engine/response/response-writer';
import { RunEngine } from '../engine/run-engine';
import { type RunEvent } from '../engine/run-event';
import { RunTelemetry } from '../engine/run-telemetry';
import { LedgerStore } from './ledger-store';
import { PassingLog } from './passing-log';

/** Executes runs that nobody keeps: the engine of all runs, with nothing but the ledger behind it and one client before it. */
@Injectable()
export class UnkeptEngine {
  constructor(
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly prices: PriceBook,
    private readonly ledger: CompletionLedger,
    private readonly telemetry: CompletionTelemetry,
  ) {}

  /**
   * All events of the run. Subscribing begins it, once; unsubscribing aborts every call that is open, and no further stage begins. Errors
   * before the first event when the ledger does not take its calls.
   */
  execute(run: LiveRun): Observable<RunEvent> {
    return new Observable((subscriber) => {
      const store = new LedgerStore(this.ledger);
      const telemetry = this.tap();
      const writer = new ResponseWriter(this.providers, this.gate, this.prices, store, telemetry);
      const engine = new RunEngine(writer, store, new PassingLog(subscriber), telemetry);
      store.start(run.plan).then(
        () => engine.execute(run),
        (error: unknown) => {
          run.finish();
          subscriber.error(error);
        },
      );
      return () => run.stop('cancelled');
    });
  }

  /** It is no run to whoever counts runs; each of its answers is one of a completion. */
  private tap(): RunTelemetry {
    const telemetry = new RunTelemetry();
    telemetry.events$.subscribe((event) => {
      if (event.type === 'response.settled') this.telemetry.settled(event.settlement);
    });
    return telemetry;
  }
}
