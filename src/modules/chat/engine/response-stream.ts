import {
  catchError,
  concat,
  concatMap,
  defer,
  endWith,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  of,
  takeWhile,
  timer,
} from 'rxjs';
import { newId } from '../../../common/ids';
import { type PriceBook } from '../../providers/prices/price-book';
import { type Provider } from '../../providers/spec/provider';
import { isTerminal, type ProviderEvent } from '../../providers/spec/provider-event';
import { type AttemptDraft } from './attempt-draft';
import { endAttempt } from './attempt-end';
import { coalesceText } from './coalesce';
import { withTokenDeadlines } from './deadlines';
import { type Meter } from './meter';
import { type ResponseDraft } from './response-draft';
import { nextTry, type NextTry } from './retry-policy';
import { type RunEventBody } from './run-event';
import { type Route } from './run-plan';
import { failedByError, failedByProvider, failure, type Outcome } from './outcome';

/** Text, reasoning and tool calls of one response together; a model that never ends must not fill the memory. */
export const MAX_RESPONSE_LENGTH = 1024 * 1024;

/** Why a response is ended from outside. */
export type StopReason = 'cancelled' | 'interrupted';

export interface ResponseStreamOptions {
  draft: ResponseDraft;
  /** Undefined when no such provider is registered. */
  providerOf: (route: Route) => Provider | undefined;
  stop$: Observable<StopReason>;
  meter: Meter;
  prices: Pick<PriceBook, 'cost'>;
  /** Puts a further call into the ledger, before it is made; false when the response is not ours any more. */
  open: (attempt: AttemptDraft) => Promise<boolean>;
  /** Stores the outcome and gives the event that may then be announced. Never rejects. */
  settle: (outcome: Outcome) => Promise<RunEventBody>;
}

interface Ended {
  type: 'ended';
  outcome: Outcome;
}

/**
 * One response from its call to its end: `response.started` for each attempt, what the model says, and exactly one terminal
 * event, which is stored before it is emitted. Cold; never errors: whatever goes wrong is this response's own failure.
 */
export function responseStream(options: ResponseStreamOptions): Observable<RunEventBody> {
  const { draft, stop$, settle } = options;
  const { routes, retries, deadlines } = draft.plan;
  return merge(
    stop$.pipe(map(stopped)),
    timer(deadlines.responseMs).pipe(map(() => tooLate(deadlines.responseMs))),
    pursue(options, draft.answering, { routes, retries, delayMs: 0 }),
  ).pipe(
    takeWhile((event) => event.type !== 'ended', true),
    coalesceText(),
    // Stored first: a client may refetch the moment it sees the terminal event.
    concatMap((event) => (event.type === 'ended' ? from(settle(event.outcome)) : of(event))),
  );
}

/** Makes one call, and those that follow it as long as nothing of an answer has come. */
function pursue(
  options: ResponseStreamOptions,
  attempt: AttemptDraft,
  current: NextTry,
): Observable<RunEventBody | Ended> {
  const { draft } = options;
  draft.answering = attempt;
  return defer(() => concat(of(started(draft, attempt)), ask(options, attempt))).pipe(
    concatMap((event) => (event.type === 'ended' ? follow(options, attempt, current, event) : of(event))),
  );
}

function follow(
  options: ResponseStreamOptions,
  attempt: AttemptDraft,
  current: NextTry,
  end: Ended,
): Observable<RunEventBody | Ended> {
  const { draft, prices } = options;
  draft.end(endAttempt(attempt, end.outcome, prices));
  if (end.outcome.status !== 'failed' || draft.hasOutput) return of(end);
  const next = nextTry(end.outcome.error, attempt.number, {
    routes: current.routes,
    retries: current.retries,
    timeMs: draft.plan.deadlines.responseMs - draft.elapsedMs(),
  });
  const [route] = next?.routes ?? [];
  if (!next || !route) return of(end);
  return concat(
    timer(next.delayMs).pipe(ignoreElements()),
    defer(() => {
      const following = draft.addAttempt(newId(), route);
      return from(options.open(following)).pipe(
        concatMap((ours) => (ours ? pursue(options, following, next) : of(ended({ status: 'cancelled' })))),
      );
    }).pipe(catchError((error: unknown) => of(ended(failedByError(error))))),
  );
}

function ask(
  { draft, providerOf, meter }: ResponseStreamOptions,
  attempt: AttemptDraft,
): Observable<RunEventBody | Ended> {
  const { route } = attempt;
  if (route.refusal) return of(ended(failure(route.refusal.code, route.refusal.message, false)));
  const provider = providerOf(route);
  if (!provider)
    return of(ended(failure('not_configured', 'The provider is gone from the configuration.', false)));
  return defer(() => {
    attempt.begin();
    return provider.stream(route.request);
  }).pipe(
    withTokenDeadlines(draft.plan.deadlines),
    endWith<ProviderEvent>(TRUNCATED),
    takeWhile((event) => !isTerminal(event), true),
    concatMap((event) => toRunEvents(event, draft, attempt, meter)),
    catchError((error: unknown) => of(ended(failedByError(error)))),
  );
}

const TRUNCATED: ProviderEvent = {
  type: 'failed',
  failure: { kind: 'truncated', message: 'The stream ended before the answer did.', retryable: true },
};

function started({ plan }: ResponseDraft, { route, number }: AttemptDraft): RunEventBody {
  const { model, context, droppedParameters } = route;
  return {
    type: 'response.started',
    response_id: plan.responseId,
    model: model.id,
    provider: plan.seat.alias ?? model.provider,
    attempt: number,
    trimmed: context.trimmed,
    dropped_parameters: droppedParameters,
  };
}

function toRunEvents(
  event: ProviderEvent,
  draft: ResponseDraft,
  attempt: AttemptDraft,
  meter: Meter,
): (RunEventBody | Ended)[] {
  const response_id = draft.plan.responseId;
  attempt.apply(event);
  if (attempt.hasOutput) draft.noteOutput();
  switch (event.type) {
    case 'text':
    case 'reasoning': {
      if (event.text === '') return [];
      const type = event.type === 'text' ? 'response.delta' : 'response.reasoning';
      return withMeter({ type, response_id, text: event.text }, draft, meter);
    }
    case 'tool_call': {
      const { index, id, name, arguments: piece } = event;
      return withMeter(
        { type: 'response.tool_call', response_id, index, id, name, arguments: piece },
        draft,
        meter,
      );
    }
    case 'finished':
      return [ended({ status: 'completed', finishReason: event.reason })];
    case 'failed':
      return [ended(failedByProvider(event.failure))];
    case 'connected':
    case 'citation':
    case 'usage':
      return [];
  }
}

function withMeter(event: RunEventBody, draft: ResponseDraft, meter: Meter): (RunEventBody | Ended)[] {
  if (draft.answering.length > MAX_RESPONSE_LENGTH) {
    const message = 'The answer is longer than this server keeps (1 MiB).';
    return [event, ended(failure('output_too_large', message, false))];
  }
  const reading = meter.read(draft);
  return reading ? [event, reading] : [event];
}

const ended = (outcome: Outcome): Ended => ({ type: 'ended', outcome });

function tooLate(responseMs: number): Ended {
  return ended(failure('timeout', `The answer was not complete within ${responseMs / 1_000} s.`, true));
}

function stopped(reason: StopReason): Ended {
  return ended(
    reason === 'cancelled'
      ? { status: 'cancelled' }
      : failure('interrupted', 'The server was stopped before the answer was complete.', true),
  );
}
