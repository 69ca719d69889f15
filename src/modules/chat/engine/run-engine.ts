import { Injectable, Logger } from '@nestjs/common';
import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  takeUntil,
} from 'rxjs';
import { EventLog } from '../event-log/event-log';
import { announce } from './announce';
import { type LiveRun } from './live-run';
import { KEEP_ENDED_MS } from './live-runs';
import { failure } from './attempt/outcome';
import { ResponseWriter } from './response/response-writer';
import { type RunEvent, type RunEventBody } from './run-event';
import { type ResponsePlan } from './run-plan';
import { watchQuorum } from './run/quorum';
import { withEvidence } from './run/with-evidence';
import { withGuesses } from './run/with-guesses';
import { RunStore } from './run-store';
import { RunTelemetry } from './run-telemetry';
import { store } from './store';

/**
 * Executes runs: subscribes to all models of a stage at once, merges what they say into one ordered log, and stores each
 * answer before announcing that it ended. A run belongs to the server: nobody who listens can hold it up or end it.
 */
@Injectable()
export class RunEngine {
  private readonly logger = new Logger(RunEngine.name);

  constructor(
    private readonly responses: ResponseWriter,
    private readonly recorder: RunStore,
    private readonly log: EventLog,
    private readonly telemetry: RunTelemetry,
  ) {}

  /** Begins a run whose start is stored, or goes on with one, of which `opening` tells all so far; returns at once. */
  execute(run: LiveRun, opening: RunEventBody = started(run)): void {
    this.telemetry.runStarted(run);
    concat(of(opening), this.openStage(run, opening), this.laterStages(run))
      .pipe(
        catchError((error: unknown) => {
          this.logger.error(error, `Run ${run.runId} was ended by an error`);
          return EMPTY;
        }),
        (events) => concat(events, this.finish(run)),
        map((body) => run.stamp(body)),
        takeUntil(run.abandoned$),
        withinTime(run),
      )
      .subscribe({
        next: (event) => {
          const told = run.veil.told(event);
          if (told) void this.log.append(run.runId, [toEntry(told)]);
        },
        complete: () => {
          void this.log.expire(run.runId, run.isAbandoned ? 0 : KEEP_ENDED_MS);
          run.finish();
          if (!run.isAbandoned) this.telemetry.runFinished(run);
        },
      });
  }

  /** The stage whose responses are open: the first one, or the one in which another process died. */
  private openStage(run: LiveRun, opening: RunEventBody): Observable<RunEventBody> {
    const { options, responses } = run.plan;
    const events = this.stage(run, run.openResponses, opening.type === 'run.started');
    if (options.min_answers === undefined || responses.at(-1)?.place.stage !== responses[0]?.place.stage)
      return events;
    const statuses = new Map(run.firstResponses.map((id) => [id, run.statusOf(id)]));
    return events.pipe(watchQuorum(options.min_answers, statuses, (state) => run.quorumDecided(state)));
  }

  private stage(run: LiveRun, responses: readonly ResponsePlan[], isNew: boolean): Observable<RunEventBody> {
    const events = merge(...responses.map((response) => this.responses.write(run, response)));
    const [first] = responses;
    if (!run.deliberation || !first) return events;
    const { stage, name } = first.place;
    const { deliberation } = run;
    return concat(
      // What is known before anybody has said anything: who speaks first, for example.
      isNew ? defer(() => from(deliberation.news(run.endedResponses))) : EMPTY,
      isNew
        ? of<RunEventBody>({ type: 'stage.started', stage, name, responses: responses.map(announce) })
        : EMPTY,
      events.pipe(withEvidence(run, deliberation), withGuesses(run, deliberation)),
      of<RunEventBody>({ type: 'stage.completed', stage, name }),
    );
  }

  private laterStages(run: LiveRun): Observable<RunEventBody> {
    return defer(() => {
      if (!run.deliberation) return EMPTY;
      if (run.isStopped) {
        run.unfinished = run.deliberation.unfinished(run.endedResponses);
        return EMPTY;
      }
      const next = run.deliberation.next(run.endedResponses);
      if (next.type === 'done') {
        run.outcome = next;
        return EMPTY;
      }
      return from(store(() => this.recorder.startStage(run.plan, next.responses))).pipe(
        mergeMap((ours) => {
          if (!ours) return EMPTY;
          run.plan.responses.push(...next.responses);
          return concat(this.stage(run, next.responses, true), this.laterStages(run));
        }),
        catchError((error: unknown) => {
          this.logger.error(error, `The stage ${next.name} of run ${run.runId} could not be stored`);
          const message = 'The database did not take the next stage of the run.';
          run.outcome = { type: 'done', failure: { code: 'storage_failed', message } };
          return EMPTY;
        }),
      );
    });
  }

  private finish(run: LiveRun): Observable<RunEventBody> {
    return defer(async (): Promise<RunEventBody> => {
      const conclusion = run.conclude();
      const end = { ...conclusion, finalSeq: run.nextSeq };
      try {
        const isOurs = run.isUnstored || (await store(() => this.recorder.finish(run.plan, end)));
        if (!isOurs) await this.checkOwner(run);
      } catch (error) {
        run.leaveUnstored();
        this.logger.error(error, `The end of run ${run.runId} could not be stored`);
      }
      const { result, ...rest } = conclusion;
      return { type: 'run.completed', ...rest, ...(result && { result }) };
    });
  }

  /** After a write that the database refused: if another process has the run now, this one says nothing more about it. */
  private async checkOwner(run: LiveRun): Promise<void> {
    if (await store(() => this.recorder.wasTakenOver(run.plan))) run.abandon();
  }
}

function started(run: LiveRun): RunEventBody {
  const { conversationId, messageId, retry, strategy, responses } = run.plan;
  return {
    type: 'run.started',
    conversation_id: conversationId,
    message_id: messageId,
    ...(retry && { retry_of: retry.of }),
    strategy,
    responses: responses.map(announce),
  };
}

/** Ends what is open when the run as a whole has taken too long. */
function withinTime(run: LiveRun) {
  const ms = run.plan.options.deadlines?.run_ms;
  return (source: Observable<RunEvent>): Observable<RunEvent> => {
    if (ms === undefined) return source;
    const message = `The run was not complete within ${ms / 1_000} s.`;
    const deadline = setTimeout(() => run.stop(failure('timeout', message, true)), ms);
    return source.pipe(finalize(() => clearTimeout(deadline)));
  };
}

function toEntry(event: RunEvent) {
  return { seq: event.seq, type: event.type, json: JSON.stringify(event) };
}
