import { Injectable, Logger } from '@nestjs/common';
import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  retry,
  takeUntil,
  timer,
} from 'rxjs';
import { newId } from '../../../common/ids';
import { PriceBook } from '../../providers/prices/price-book';
import { ProviderRegistry } from '../../providers/provider-registry';
import { EventLog } from '../event-log/event-log';
import { RunRecorder } from '../recorder/run-recorder';
import { announce, type LiveRun } from './live-run';
import { KEEP_ENDED_MS } from './live-runs';
import { Meter } from './meter';
import { responseStream } from './response-stream';
import { type RunEvent, type RunEventBody } from './run-event';
import { type ResponsePlan, type Route } from './run-plan';
import { RunTelemetry } from './run-telemetry';
import { failure, type Outcome } from './outcome';
import { addCosts, endAttempt, settle, terminalEvent } from './settlement';
import { type ResponseDraft } from './response-draft';

/** Plans the responses of the next stage, given what the stages before answered; null when the run is over. */
export type NextStage = (run: LiveRun) => { number: number; name: string; responses: ResponsePlan[] } | null;

/** A statement that fails because the database was away for a moment is tried again for about three seconds. */
const STORE_AGAIN = { count: 5, delay: (_: unknown, attempt: number) => timer(50 * 2 ** attempt) };

/**
 * Executes runs: subscribes to all models of a stage at once, merges what they say into one ordered log, and stores each
 * answer before announcing that it ended. A run belongs to the server: nobody who listens can hold it up or end it.
 */
@Injectable()
export class RunEngine {
  private readonly logger = new Logger(RunEngine.name);

  constructor(
    private readonly providers: ProviderRegistry,
    private readonly prices: PriceBook,
    private readonly recorder: RunRecorder,
    private readonly log: EventLog,
    private readonly telemetry: RunTelemetry,
  ) {}

  /** Begins a run whose start is stored; returns at once. */
  execute(run: LiveRun, nextStage: NextStage): void {
    this.telemetry.runStarted(run);
    concat(this.started(run), this.stage(run, run.plan.responses), this.laterStages(run, nextStage))
      .pipe(
        catchError((error: unknown) => {
          this.logger.error(error, `Run ${run.runId} was ended by an error`);
          return EMPTY;
        }),
        (events) => concat(events, this.finish(run)),
        map((body) => run.stamp(body)),
        takeUntil(run.abandoned$),
      )
      .subscribe({
        next: (event) => void this.log.append(run.runId, [toEntry(event)]),
        complete: () => {
          void this.log.expire(run.runId, run.isAbandoned ? 0 : KEEP_ENDED_MS);
          run.finish();
          if (!run.isAbandoned) this.telemetry.runFinished(run);
        },
      });
  }

  private started(run: LiveRun): Observable<RunEventBody> {
    const { conversationId, messageId, strategy, responses } = run.plan;
    return of({
      type: 'run.started',
      conversation_id: conversationId,
      message_id: messageId,
      strategy,
      responses: responses.map(announce),
    });
  }

  private stage(run: LiveRun, responses: readonly ResponsePlan[]): Observable<RunEventBody> {
    return merge(...responses.map((response) => this.response(run, response)));
  }

  private laterStages(run: LiveRun, nextStage: NextStage): Observable<RunEventBody> {
    return defer(() => {
      const next = nextStage(run);
      if (!next) return EMPTY;
      const { number: stage, name, responses } = next;
      return from(this.recorder.startStage(run.plan, responses)).pipe(
        mergeMap((ours) => {
          if (!ours) return EMPTY;
          run.plan.responses.push(...responses);
          return concat(
            of<RunEventBody>({ type: 'stage.started', stage, name, responses: responses.map(announce) }),
            this.stage(run, responses),
            of<RunEventBody>({ type: 'stage.completed', stage, name }),
            this.laterStages(run, nextStage),
          );
        }),
      );
    });
  }

  private response(run: LiveRun, response: ResponsePlan): Observable<RunEventBody> {
    return defer(() => {
      const draft = run.begin(response);
      return responseStream({
        draft,
        providerOf: ({ model }) => this.providers.get(model.provider),
        stop$: run.stopOf(response.responseId),
        meter: new Meter(this.prices),
        tryAgain: (outcome, route) => this.tryAgain(run, draft, outcome, route),
        settle: (outcome) => this.settle(run, draft, outcome),
      });
    });
  }

  /** The ledger first: an upstream call that nobody wrote down cannot be billed. */
  private async tryAgain(
    run: LiveRun,
    draft: ResponseDraft,
    outcome: Outcome,
    route: Route,
  ): Promise<boolean> {
    const end = endAttempt(draft, outcome, this.prices);
    const next = { id: newId(), number: draft.attempt.number + 1, model: route.model };
    const ours = await this.store(() =>
      this.recorder.nextAttempt(run.plan, draft.plan.responseId, end, next),
    );
    if (ours) {
      draft.spentUsd = addCosts(draft.spentUsd, end.costUsd);
      draft.beginAttempt(next.id, route);
    }
    return ours;
  }

  private async settle(run: LiveRun, draft: ResponseDraft, outcome: Outcome): Promise<RunEventBody> {
    let settlement = settle(draft, outcome, this.prices);
    try {
      const ours = await this.store(() => this.recorder.settle(run.plan, settlement));
      if (!ours) await this.checkOwner(run);
      // The conversation was deleted while the model wrote: there is nothing to keep and nobody to tell.
      if (!ours) settlement = { ...settlement, outcome: { status: 'cancelled' } };
    } catch (error) {
      this.logger.error(error, `Response ${draft.plan.responseId} could not be stored`);
      settlement = {
        ...settlement,
        outcome: failure('storage_failed', 'The answer came but the database did not take it.', true),
        partial: draft.hasOutput,
      };
    }
    run.settlements.set(draft.plan.responseId, settlement);
    this.telemetry.responseSettled(run, settlement);
    return terminalEvent(settlement);
  }

  private finish(run: LiveRun): Observable<RunEventBody> {
    return defer(async (): Promise<RunEventBody> => {
      const { status, totals } = run.conclude();
      const end = { status, totals, finalSeq: run.nextSeq };
      try {
        if (!(await this.store(() => this.recorder.finish(run.plan, end)))) await this.checkOwner(run);
      } catch (error) {
        this.logger.error(error, `The end of run ${run.runId} could not be stored`);
      }
      return { type: 'run.completed', status, totals };
    });
  }

  /** After a write that the database refused: if another process has the run now, this one says nothing more about it. */
  private async checkOwner(run: LiveRun): Promise<void> {
    if (await this.store(() => this.recorder.wasTakenOver(run.plan))) run.abandon();
  }

  private store(write: () => Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      defer(write).pipe(retry(STORE_AGAIN)).subscribe({ next: resolve, error: reject });
    });
  }
}

function toEntry(event: RunEvent) {
  return { seq: event.seq, type: event.type, json: JSON.stringify(event) };
}
