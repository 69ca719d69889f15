import { createParser } from 'eventsource-parser';
import { asObject, parseJson, type JsonObject } from '../json';

/** Longest event, or JSON body, that is read: an image in an answer fits, an endless line does not. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

export interface PayloadHandlers {
  payload(payload: JsonObject, event: string | undefined): void;
  /** OpenAI's `[DONE]`. */
  done(): void;
  /** Something that is neither; reading goes on after it. */
  malformed(): void;
}

/** Turns the bytes of a body into payloads, wherever the network cut them. Throws when one is too long. */
export interface PayloadDecoder {
  feed(bytes: Uint8Array): void;
  end(): void;
}

/** Server-sent events, or one JSON document from a service that does not stream although it was asked to. */
export function payloadDecoder(contentType: string | null, handlers: PayloadHandlers): PayloadDecoder {
  return contentType?.includes('application/json') ? jsonDecoder(handlers) : eventDecoder(handlers);
}

function eventDecoder(handlers: PayloadHandlers): PayloadDecoder {
  const utf8 = new TextDecoder();
  const parser = createParser({
    maxBufferSize: MAX_CHARACTERS,
    onEvent: ({ data, event }) => {
      if (data.trim() === '[DONE]') {
        handlers.done();
      } else {
        handle(parseJson(data), event, handlers);
      }
    },
    onError: () => {
      handlers.malformed();
    },
  });
  return {
    feed: (bytes) => {
      parser.feed(utf8.decode(bytes, { stream: true }));
    },
    // Some services leave out the blank line after the last event.
    end: () => {
      parser.feed(`${utf8.decode()}\n\n`);
    },
  };
}

function jsonDecoder(handlers: PayloadHandlers): PayloadDecoder {
  const utf8 = new TextDecoder();
  let text = '';
  return {
    feed: (bytes) => {
      text += utf8.decode(bytes, { stream: true });
      if (text.length > MAX_CHARACTERS) {
        throw new RangeError('body too long');
      }
    },
    end: () => {
      const body = parseJson(text + utf8.decode());
      // Gemini without `alt=sse` sends a list of its chunks.
      for (const payload of Array.isArray(body) ? (body as unknown[]) : [body]) {
        handle(payload, undefined, handlers);
      }
      handlers.done();
    },
  };
}

function handle(json: unknown, event: string | undefined, handlers: PayloadHandlers): void {
  const payload = asObject(json);
  if (payload) {
    handlers.payload(payload, event);
  } else {
    handlers.malformed();
  }
}
