import { createParser } from 'eventsource-parser';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';

export interface EventStream {
  response: Response;
  /** The next event, or null at the end. */
  next(): Promise<RunEvent | null>;
  /** Reads until an event satisfies the condition; gives it, or throws at the end. */
  until(condition: (event: RunEvent) => boolean): Promise<RunEvent>;
  /** All that came so far, in order. */
  seen: RunEvent[];
  /** Reads to the end. */
  rest(): Promise<RunEvent[]>;
  /** Goes away as a client does that is killed. */
  abort(): void;
}

/** Posts JSON and reads the answer as server-sent events, checking that `id:` and `event:` say what the data says. */
export function postForEvents(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  return readEvents(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(body),
  });
}

/** Follows a run, after the event with this id when one is given. An answer without a body is a stream without events. */
export function followRun(url: string, runId: string, lastEventId?: number): Promise<EventStream> {
  return readEvents(`${url}/api/v1/runs/${runId}/events`, {
    headers: {
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
    },
  });
}

async function readEvents(url: string, request: RequestInit): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(url, { ...request, signal: controller.signal });
  const reader = (response.body ?? new Blob([]).stream()).pipeThrough(new TextDecoderStream()).getReader();
  const queue: RunEvent[] = [];
  const seen: RunEvent[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => {
      const parsed = JSON.parse(data) as RunEvent;
      // Compared here: for a hundred thousand events, asking `expect` is most of what a test does.
      if (id !== String(parsed.seq) || event !== parsed.type)
        throw new Error(`The event ${data} came with id ${id} as ${event}`);
      queue.push(parsed);
    },
  });
  const next = async (): Promise<RunEvent | null> => {
    while (queue.length === 0) {
      const { done, value } = await reader.read();
      if (done) return null;
      parser.feed(value);
    }
    const event = queue.shift()!;
    seen.push(event);
    return event;
  };
  const until = async (condition: (event: RunEvent) => boolean): Promise<RunEvent> => {
    for (let event = await next(); event; event = await next()) if (condition(event)) return event;
    throw new Error(`The stream ended after ${seen.map(({ type }) => type).join(', ')}`);
  };
  const rest = async (): Promise<RunEvent[]> => {
    while (await next());
    return seen;
  };
  return { response, next, until, seen, rest, abort: () => controller.abort() };
}

/** What a client shows after these events: the text of each response. A snapshot replaces what it has. */
export function shownTexts(events: readonly RunEvent[]): Record<string, string> {
  let shown: Record<string, string> = {};
  for (const event of events) {
    if (event.type === 'run.snapshot') {
      shown = Object.fromEntries(event.responses.map(({ response_id, content }) => [response_id, content]));
    } else if (event.type === 'run.started') {
      shown = Object.fromEntries(event.responses.map(({ response_id }) => [response_id, '']));
    } else if (event.type === 'response.delta') {
      shown[event.response_id] += event.text;
    } else if (event.type === 'response.restarted') {
      shown[event.response_id] = '';
    }
  }
  return shown;
}

/** The text that was streamed for one response, and not revoked. */
export function streamedText(events: readonly RunEvent[], responseId: string): string {
  let text = '';
  for (const event of events) {
    if (!('response_id' in event) || event.response_id !== responseId) continue;
    if (event.type === 'response.restarted') text = '';
    if (event.type === 'response.delta') text += event.text;
  }
  return text;
}
