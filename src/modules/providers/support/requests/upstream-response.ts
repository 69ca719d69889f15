import { type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type ReadableHeaders } from '../failures/upstream-headers';

/** Who reads a body. */
export interface BodyReader {
  chunk(bytes: Uint8Array): void;
  /** Called once, at last; with an error when the body broke off. */
  end(error?: Error): void;
}

/** Nobody is asked to compress, but some do. */
const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The part of `Headers` that SDKs use, without what it takes to check and normalise what a parser has just read. */
class UpstreamHeaders implements ReadableHeaders {
  constructor(private readonly values: Readonly<Record<string, string | string[] | undefined>>) {}

  get(name: string): string | null {
    const value = this.values[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  }

  *entries(): IterableIterator<[string, string]> {
    for (const name of Object.keys(this.values)) yield [name, this.get(name) ?? ''];
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

/**
 * What an SDK is given in place of a `Response`. Its body is handed over as the network brings it: a web stream would cost several promises
 * for each chunk, and most chunks are one token. What comes before somebody reads is kept.
 */
export class UpstreamResponse {
  readonly ok: boolean;
  readonly statusText = '';
  readonly headers: UpstreamHeaders;
  private readonly kept: Uint8Array[] = [];
  private readonly unpacker: Transform | undefined;
  private reader: BodyReader | undefined;
  private ended: { error?: Error } | undefined;

  constructor(
    readonly url: string,
    readonly status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ) {
    this.ok = status >= 200 && status < 300;
    this.headers = new UpstreamHeaders(headers);
    this.unpacker = UNPACKERS[this.headers.get('content-encoding')?.toLowerCase() ?? '']?.();
    this.unpacker
      ?.on('data', (bytes: Buffer) => this.passOn(bytes))
      .on('end', () => this.finish({}))
      .on('error', (error: Error) => this.finish({ error }));
  }

  /** The response that an SDK hands out is the one that it was given. */
  static from(response: unknown): UpstreamResponse {
    if (response instanceof UpstreamResponse) return response;
    throw new TypeError('The SDK answered with a response of its own');
  }

  /** May be called once. */
  read(reader: BodyReader): void {
    this.reader = reader;
    for (const bytes of this.kept.splice(0)) reader.chunk(bytes);
    if (this.ended) reader.end(this.ended.error);
  }

  /** Rejects when the body breaks off. */
  text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    return new Promise((resolve, reject) => {
      this.read({
        chunk: (bytes) => (text += decoder.decode(bytes, { stream: true })),
        end: (error) => (error === undefined ? resolve(text + decoder.decode()) : reject(error)),
      });
    });
  }

  /** Rejects with a `SyntaxError` for what is no JSON. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  /** For whoever brings the body. */
  push(bytes: Uint8Array): void {
    if (this.unpacker) this.unpacker.write(bytes);
    else this.passOn(bytes);
  }

  /** For whoever brings the body: that was all of it, or it broke off with an error. */
  close(error?: Error): void {
    if (error !== undefined) this.finish({ error });
    else if (this.unpacker) this.unpacker.end();
    else this.finish({});
  }

  private passOn(bytes: Uint8Array): void {
    if (this.reader) this.reader.chunk(bytes);
    else this.kept.push(bytes);
  }

  private finish(end: { error?: Error }): void {
    if (this.ended) return;
    this.ended = end;
    this.unpacker?.destroy();
    this.reader?.end(end.error);
  }
}
