import {
  catchError,
  concatMap,
  defer,
  endWith,
  from,
  map,
  merge,
  type Observable,
  of,
  takeWhile,
} from 'rxjs';
import { type Provider } from '../../providers/spec/provider';
import { isTerminal, type ProviderEvent } from '../../providers/spec/provider-event';
import { coalesceText } from './coalesce';
import { withDeadlines } from './deadlines';
import { type Meter } from './meter';
import { type ResponseDraft } from './response-draft';
import { type RunEventBody } from './run-event';
import { type Deadlines } from './run-plan';
import { failedByError, failedByProvider, failure, type Outcome } from './settlement';

/** Text, reasoning and tool calls of one response together; a model that never ends must not fill the memory. */
export const MAX_RESPONSE_LENGTH = 1024 * 1024;

/** Why a response is ended from outside. */
export type StopReason = 'cancelled' | 'interrupted';

export interface ResponseStreamOptions {
  draft: ResponseDraft;
  /** Undefined when no such provider is registered. */
  provider: Provider | undefined;
  deadlines: Deadlines;
  stop$: Observable<StopReason>;
  meter: Meter;
  /** Stores the outcome and gives the event that may then be announced. Never rejects. */
  settle: (outcome: Outcome) => Promise<RunEventBody>;
}

interface Ended {
  type: 'ended';
  outcome: Outcome;
}

/**
 * One response from its call to its end: `response.started`, what the model says, and exactly one terminal event, which is stored
 * before it is emitted. Cold; never errors: whatever goes wrong is this response's own failure.
 */
export function responseStream(options: ResponseStreamOptions): Observable<RunEventBody> {
  return merge(options.stop$.pipe(map(stopped)), answer(options)).pipe(
    takeWhile((event) => event.type !== 'ended', true),
    coalesceText(),
    // Stored first: a client may refetch the moment it sees the terminal event.
    concatMap((event) => (event.type === 'ended' ? from(options.settle(event.outcome)) : of(event))),
  );
}

function answer({
  draft,
  provider,
  deadlines,
  meter,
}: ResponseStreamOptions): Observable<RunEventBody | Ended> {
  return defer(() => {
    const { refusal, request } = draft.plan;
    if (refusal) return of(ended(failure(refusal.code, refusal.message, false)));
    if (!provider)
      return of(ended(failure('not_configured', 'The provider is gone from the configuration.', false)));
    return provider.stream(request).pipe(
      withDeadlines(deadlines),
      endWith<ProviderEvent>(TRUNCATED),
      takeWhile((event) => !isTerminal(event), true),
      concatMap((event) => toRunEvents(event, draft, meter)),
      catchError((error: unknown) => of(ended(failedByError(error)))),
    );
  });
}

const TRUNCATED: ProviderEvent = {
  type: 'failed',
  failure: { kind: 'truncated', message: 'The stream ended before the answer did.', retryable: true },
};

function toRunEvents(event: ProviderEvent, draft: ResponseDraft, meter: Meter): (RunEventBody | Ended)[] {
  const response_id = draft.plan.responseId;
  draft.apply(event);
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
  if (draft.length > MAX_RESPONSE_LENGTH) {
    return [
      event,
      ended(failure('output_too_large', 'The answer is longer than this server keeps (1 MiB).', false)),
    ];
  }
  const reading = meter.read(draft);
  return reading ? [event, reading] : [event];
}

const ended = (outcome: Outcome): Ended => ({ type: 'ended', outcome });

function stopped(reason: StopReason): Ended {
  return ended(
    reason === 'cancelled'
      ? { status: 'cancelled' }
      : failure('interrupted', 'The server was stopped before the answer was complete.', true),
  );
}
