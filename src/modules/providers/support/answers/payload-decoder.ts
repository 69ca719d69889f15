import { StringDecoder } from 'node:string_decoder';
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
  return contentType?.includes('application/json') ? jsonDecoder(handlers) : new EventDecoder(handlers);
}

/**
 * Server-sent events (WHATWG HTML, 9.2.6), as far as answers of models need them. Written for chunks that are one token each: no callback,
 * no copy and no regular expression where the text has none of the rare things.
 */
class EventDecoder implements PayloadDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  private rest = '';
  private data: string | null = null;
  private event: string | undefined;
  private isFirst = true;
  private endsWithCr = false;

  constructor(private readonly handlers: PayloadHandlers) {}

  feed(bytes: Uint8Array): void {
    this.take(this.utf8.write(bytes));
  }

  end(): void {
    // Some services leave out the blank line after the last event.
    this.take(`${this.utf8.end()}\n\n`);
  }

  private take(text: string): void {
    const lines = this.rest + this.withPlainLineEnds(text);
    let begin = 0;
    for (let end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', begin)) {
      this.line(lines, begin, end);
      begin = end + 1;
    }
    this.rest = lines.slice(begin);
    if (this.rest.length + (this.data?.length ?? 0) > MAX_CHARACTERS) throw new RangeError('event too long');
  }

  /** A line ends with LF, CR LF or CR, and either of the two may be the first of the next chunk. */
  private withPlainLineEnds(text: string): string {
    if (text === '') return text;
    let plain = this.endsWithCr && text.startsWith('\n') ? text.slice(1) : text;
    this.endsWithCr = text.endsWith('\r');
    if (plain.includes('\r')) plain = plain.replace(/\r\n?/g, '\n');
    if (!this.isFirst) return plain;
    this.isFirst = false;
    return plain.startsWith('\uFEFF') ? plain.slice(1) : plain;
  }

  private line(text: string, begin: number, end: number): void {
    if (begin === end) {
      this.dispatch();
    } else if (text.startsWith('data:', begin)) {
      const value = text.slice(begin + (text[begin + 5] === ' ' ? 6 : 5), end);
      this.data = this.data === null ? value : `${this.data}\n${value}`;
    } else if (!text.startsWith(':', begin)) {
      this.rareLine(text.slice(begin, end));
    }
  }

  private rareLine(line: string): void {
    const [, field, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data = this.data === null ? '' : `${this.data}\n`;
    else if (field !== 'id' && field !== 'retry') this.handlers.malformed();
  }

  private dispatch(): void {
    const { data, event } = this;
    this.event = undefined;
    if (data === null) return;
    this.data = null;
    if (data.trim() === '[DONE]') this.handlers.done();
    else handle(parseJson(data), event, this.handlers);
  }
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
