import { Injectable, Logger } from '@nestjs/common';
import { defer, type Observable, of } from 'rxjs';
import { PriceBook } from '../../../providers/prices/price-book';
import { ProviderRegistry } from '../../../providers/provider-registry';
import { ProviderGate } from '../../../providers/traffic/provider-gate';
import { type Provider } from '../../../providers/spec/provider';
import { type AttemptDraft } from '../attempt/attempt-draft';
import { type LiveRun } from '../live-run';
import { Meter } from './meter';
import { oneAtATime } from '../one-at-a-time';
import { failure, type Outcome } from '../attempt/outcome';
import { type ResponseDraft } from './response-draft';
import { responseStream } from './response-stream';
import { type RunEventBody } from '../run-event';
import { type ResponsePlan, type Route } from '../run-plan';
import { withListener } from '../run/with-listener';
import { RunStore } from '../run-store';
import { RunTelemetry } from '../run-telemetry';
import { settle, terminalEvent } from './settlement';
import { store } from '../store';

/** Has one response of a run written: asks its models, keeps the ledger of their calls, and stores the end before it is told. */
@Injectable()
export class ResponseWriter {
  private readonly logger = new Logger(ResponseWriter.name);

  constructor(
    private readonly providers: ProviderRegistry,
    private readonly gate: ProviderGate,
    private readonly prices: PriceBook,
    private readonly recorder: RunStore,
    private readonly telemetry: RunTelemetry,
  ) {}

  /** The events of the response, the last of which is its end. Cold; never errors. */
  write(run: LiveRun, response: ResponsePlan): Observable<RunEventBody> {
    return defer(() => {
      const draft = run.begin(response);
      const inOrder = oneAtATime();
      const refused = run.rules.objection(response.routes[0], this.prices);
      return responseStream({
        draft,
        providerOf: ({ route }) => this.providerOf(run, response, route),
        guard: ({ route: { model } }, call) =>
          this.gate.guard({ provider: model.provider, model: model.model, key: run.runId }, call),
        // Its first call was estimated with the run; by now there may be less left, in a later stage or after a restart.
        stop$: refused ? of(refused) : run.stopOf(response.responseId),
        meter: new Meter(this.prices),
        prices: this.prices,
        onFirstToken: () => run.rules.firstToken(response.responseId),
        objection: (route) => run.rules.objection(route, this.prices),
        open: (attempt) => inOrder(() => this.open(run, draft, attempt)),
        settle: (outcome) => inOrder(() => this.settle(run, draft, outcome)),
      });
    });
  }

  /** What a call says is heard by the rules of the run before anyone else hears it. */
  private providerOf(run: LiveRun, { responseId }: ResponsePlan, route: Route): Provider | undefined {
    const provider = this.providers.get(route.model.provider);
    if (!provider || !run.rules.areLimited) return provider;
    return withListener(provider, () => run.rules.listen(responseId, route, this.prices));
  }

  /** The ledger first: an upstream call that nobody wrote down cannot be billed. */
  private async open(run: LiveRun, draft: ResponseDraft, attempt: AttemptDraft): Promise<boolean> {
    const ends = draft.unwrittenEnds;
    const ours = await store(() =>
      this.recorder.openAttempt(run.plan, draft.plan.responseId, { ends, attempt }),
    );
    if (ours) draft.markWritten(ends);
    return ours;
  }

  private async settle(run: LiveRun, draft: ResponseDraft, outcome: Outcome): Promise<RunEventBody> {
    let settlement = settle(draft, outcome, this.prices);
    try {
      const ours = await store(() => this.recorder.settle(run.plan, settlement));
      if (!ours && (await store(() => this.recorder.wasTakenOver(run.plan)))) run.abandon();
      // The conversation was deleted while the model wrote: there is nothing to keep and nobody to tell.
      if (!ours) settlement = { ...settlement, outcome: { status: 'cancelled' } };
    } catch (error) {
      this.logger.error(error, `Response ${draft.plan.responseId} could not be stored`);
      run.leaveUnstored();
      settlement = {
        ...settlement,
        outcome: failure('storage_failed', 'The answer came but the database did not take it.', true),
        partial: draft.hasOutput,
      };
    }
    run.settled(settlement);
    this.telemetry.responseSettled(run, settlement);
    return terminalEvent(settlement);
  }
}
