import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Subscription } from 'rxjs';
import { CompletionTelemetry } from '../../chat/completions/completion-telemetry';
import { RunTelemetry, type TelemetryEvent } from '../../chat/engine/run-telemetry';
import { ResponseMetrics } from './response-metrics';
import { RunMetrics } from './run-metrics';

/** Hears what the engine does and counts it. */
@Injectable()
export class EngineTap implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(EngineTap.name);
  private subscription?: Subscription;

  constructor(
    private readonly telemetry: RunTelemetry,
    private readonly completions: CompletionTelemetry,
    private readonly responses: ResponseMetrics,
    private readonly runs: RunMetrics,
  ) {}

  onModuleInit(): void {
    this.subscription = this.telemetry.events$.subscribe((event) => this.count(event));
    this.subscription.add(
      this.completions.settled$.subscribe((settlement) =>
        this.safely(() => this.responses.record(settlement)),
      ),
    );
  }

  /** Not earlier: until then running answers may still end. */
  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  private count(event: TelemetryEvent): void {
    this.safely(() => {
      if (event.type === 'response.settled') this.responses.record(event.settlement);
      if (event.type === 'run.finished') this.runs.record(event.run);
    });
  }

  private safely(count: () => void): void {
    try {
      count();
    } catch (error) {
      // Thrown on, it would end the process: nothing that only counts may do that.
      this.logger.error(error, 'An event of the engine could not be counted');
    }
  }
}
