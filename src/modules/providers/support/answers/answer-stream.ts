import { Observable, type Subscriber } from 'rxjs';
import { type ProviderEvent, type TerminalProviderEvent } from '../../spec/provider-event';
import { type ProviderFailure } from '../../spec/provider-failure';
import { AnswerWriter } from './answer-writer';
import { classifyErrorPayload } from '../failures/classify-http';
import { classifyThrown } from '../failures/classify-thrown';
import { truncated, unreadable, type FailureContext } from '../failures/failure';
import { type JsonObject } from '../json';
import { payloadDecoder, type PayloadDecoder } from './payload-decoder';
import { rateLimitsOf } from '../failures/rate-limits';
import { requestIdOf } from '../failures/upstream-headers';
import { refusalIn } from '../failures/upstream-refusal';
import { type UpstreamResponse } from '../requests/upstream-response';

/** How long the rest of a body may take after the answer's end was seen: later usage is read, the connection is kept. */
const DRAIN_MS = 1_000;

// One for all: an abort without a reason builds a DOMException with a stack each time.
const CANCELLED = new Error('cancelled');

/** Writes what one payload of a wire format says; keeps what it must remember between the payloads of one answer. */
export type PayloadMapper = (payload: JsonObject, writer: AnswerWriter) => void;

export interface UpstreamCall {
  context: FailureContext;
  /** Makes the request; the response is 2xx with its body unread. Rejects with whatever went wrong. */
  open(signal: AbortSignal): Promise<UpstreamResponse>;
  /** A fresh mapper for each call. */
  mapper(): PayloadMapper;
}

/**
 * One upstream call as a cold Observable that keeps the promises of `Provider.stream`: unsubscribing aborts the request,
 * exactly one terminal event comes last, it never errors. The body is still read to its end, for a moment, after an answer
 * that ended well, so that the connection can be used again.
 */
export function answer$(call: UpstreamCall): Observable<ProviderEvent> {
  return new Observable((subscriber) => {
    const running = new RunningCall(call, subscriber);
    void running.run();
    return () => {
      running.unsubscribe();
    };
  });
}

class RunningCall {
  private readonly abort = new AbortController();
  private drain: NodeJS.Timeout | undefined;
  private ended = false;
  private requestId: string | undefined;
  private payloads = 0;
  private malformed = 0;

  constructor(
    private readonly call: UpstreamCall,
    private readonly subscriber: Subscriber<ProviderEvent>,
  ) {}

  async run(): Promise<void> {
    let response: UpstreamResponse;
    try {
      response = await this.call.open(this.abort.signal);
    } catch (error) {
      const failure = refusalIn(error) ?? classifyThrown(error, this.call.context);
      this.end({ type: 'failed', failure });
      return;
    }
    this.requestId = requestIdOf(response.headers);
    const connection = { requestId: this.requestId, status: response.status };
    const rateLimits = rateLimitsOf(response.headers);
    this.subscriber.next({ type: 'connected', ...connection, ...(rateLimits && { rateLimits }) });
    const writer = new AnswerWriter((event) => {
      this.subscriber.next(event);
    }, connection);
    await this.read(response, writer);
    clearTimeout(this.drain);
    this.announceEnd(writer);
  }

  unsubscribe(): void {
    if (!this.ended) {
      this.abort.abort(CANCELLED);
    }
  }

  /** Reads until the body ends, breaks off, is aborted or turns out not to be an answer; each chunk in the turn in which it comes. */
  private read(response: UpstreamResponse, writer: AnswerWriter): Promise<void> {
    const decoder = this.decoder(response, writer);
    const attempt = (step: () => void) => {
      try {
        step();
      } catch {
        // Whether that matters depends on what the answer said before: `announceEnd` knows.
        this.abort.abort(CANCELLED);
      }
    };
    return new Promise((resolve) => {
      response.read({
        chunk: (bytes) =>
          attempt(() => {
            decoder.feed(bytes);
            this.afterChunk(writer);
          }),
        end: (error) => {
          if (error === undefined) attempt(() => decoder.end());
          else this.abort.abort(CANCELLED);
          resolve();
        },
      });
    });
  }

  private decoder(response: UpstreamResponse, writer: AnswerWriter): PayloadDecoder {
    const map = this.call.mapper();
    return payloadDecoder(response.headers.get('content-type'), {
      payload: (payload, event) => {
        if (!this.ended) {
          this.payloads++;
          this.mapOne(payload, event, map, writer);
        }
      },
      done: () => {
        writer.complete = true;
      },
      malformed: () => {
        this.malformed++;
      },
    });
  }

  private mapOne(
    payload: JsonObject,
    event: string | undefined,
    map: PayloadMapper,
    writer: AnswerWriter,
  ): void {
    if (event === 'error') {
      writer.failed(classifyErrorPayload(payload, this.call.context));
    } else {
      map(payload, writer);
    }
  }

  private afterChunk(writer: AnswerWriter): void {
    writer.flush();
    if (writer.complete) {
      this.announceEnd(writer);
    }
    if ((this.ended || writer.outcome) && !this.drain) {
      this.drain = setTimeout(() => {
        this.abort.abort(CANCELLED);
      }, DRAIN_MS);
      this.drain.unref();
    }
  }

  private announceEnd(writer: AnswerWriter): void {
    if (!this.ended) {
      writer.end();
      const outcome = writer.outcome ?? { type: 'failed', failure: this.failureWithoutEnd() };
      this.end(
        outcome.type === 'failed' ? { ...outcome, failure: this.withRequestId(outcome.failure) } : outcome,
      );
    }
  }

  private failureWithoutEnd(): ProviderFailure {
    return this.payloads === 0 && this.malformed > 0
      ? unreadable(this.call.context)
      : truncated(this.call.context);
  }

  private withRequestId(failure: ProviderFailure): ProviderFailure {
    return this.requestId === undefined ? failure : { requestId: this.requestId, ...failure };
  }

  private end(event: TerminalProviderEvent): void {
    this.ended = true;
    this.subscriber.next(event);
    this.subscriber.complete();
  }
}
