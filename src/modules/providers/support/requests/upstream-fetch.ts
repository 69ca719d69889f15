import { Agent, type Dispatcher } from 'undici';
import { classifyHttp } from '../failures/classify-http';
import { type FailureContext } from '../failures/failure';
import { UpstreamRefusal } from '../failures/upstream-refusal';
import { UpstreamResponse } from './upstream-response';

/**
 * One pool for all providers. Its own time limits are off: the engine has deadlines for the first token, for silence and
 * for the whole answer, and a reasoning model may rightly say nothing for minutes.
 */
const agent = new Agent({
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 30_000,
  connect: { timeout: 10_000 },
});

/** What an SDK may decide about its request; everything else in it is left out. */
const SDK_HEADERS = ['accept', 'content-type'];

/** More of an error body than this is not read, nor waited for. */
const MAX_ERROR_BYTES = 64 * 1024;
const MAX_ERROR_MS = 1_000;

type Fetch = typeof globalThis.fetch;

/**
 * The `fetch` that SDKs are given. Sends `headers` and a few of the SDK's own, and nothing more: the SDKs add telemetry,
 * and headers from environment variables (`OPENAI_CUSTOM_HEADERS`) that nobody configured here. Redirects are not
 * followed, because a key must not travel to another host. Rejects with `UpstreamRefusal` unless the status is 2xx: an
 * SDK would keep only the part of the body that its own service sends. Resolves to an `UpstreamResponse`.
 */
export function upstreamFetch(headers: Readonly<Record<string, string>>, context: FailureContext): Fetch {
  const fetchUpstream = async (input: unknown, init: RequestInit = {}): Promise<UpstreamResponse> => {
    const call = new UpstreamCall(String(input), init.signal ?? undefined);
    const response = await call.send({
      method: init.method ?? 'GET',
      body: init.body as string | undefined,
      // Compressed streams are held back by some proxies until a block is full.
      headers: {
        ...keptOf(init.headers),
        'accept-encoding': 'identity',
        'user-agent': 'parley',
        ...headers,
      },
    });
    if (!response.ok) {
      const body = await readStart(response, call);
      throw new UpstreamRefusal(classifyHttp(response.status, body, response.headers, context));
    }
    return response;
  };
  // The members that SDKs use of a response are there; what they make of its body is not asked for.
  return fetchUpstream as unknown as Fetch;
}

function keptOf(given: RequestInit['headers']): Record<string, string> {
  const sent = given instanceof Headers ? given : new Headers(given);
  const kept: Record<string, string> = {};
  for (const name of SDK_HEADERS) {
    const value = sent.get(name);
    if (value !== null) kept[name] = value;
  }
  return kept;
}

/** One request, straight to undici's dispatcher: `fetch` and its web streams cost more than all that is done with an answer here. */
class UpstreamCall implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private response: UpstreamResponse | undefined;
  private resolve: (response: UpstreamResponse) => void;
  private reject: (error: unknown) => void;
  private readonly abort = () => this.stop(this.signal?.reason);

  constructor(
    private readonly url: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Resolves when the head of the answer is there. Rejects as `fetch` does: what went wrong is the cause. */
  send(options: Pick<Dispatcher.DispatchOptions, 'method' | 'body' | 'headers'>): Promise<UpstreamResponse> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      if (this.signal?.aborted) {
        reject(this.signal.reason as Error);
        return;
      }
      const { origin, pathname, search } = new URL(this.url);
      this.signal?.addEventListener('abort', this.abort, { once: true });
      agent.dispatch({ origin, path: pathname + search, ...options }, this);
    });
  }

  stop(reason: unknown): void {
    // While there is no connection yet there is nothing to abort: it is when it begins.
    this.controller?.abort(reason as Error);
    if (!this.response) this.reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.signal?.aborted) controller.abort(this.signal.reason as Error);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Early hints and the like come before the answer.
    if (status < 200) return;
    this.response = new UpstreamResponse(this.url, status, headers);
    this.resolve(this.response);
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    this.response?.push(bytes);
  }

  onResponseEnd(): void {
    this.signal?.removeEventListener('abort', this.abort);
    this.response?.close();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.signal?.removeEventListener('abort', this.abort);
    if (this.response) this.response.close(error);
    else this.reject(new Error('no answer', { cause: error }));
  }
}

/** The body up to the limits; what came until then if it breaks off. */
function readStart(response: UpstreamResponse, call: UpstreamCall): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  return new Promise((resolve) => {
    const enough = () => {
      clearTimeout(tooLong);
      resolve(text);
      call.stop(ENOUGH);
    };
    const tooLong = setTimeout(enough, MAX_ERROR_MS);
    response.read({
      chunk: (bytes) => {
        text += decoder.decode(bytes, { stream: true });
        if (text.length > MAX_ERROR_BYTES) enough();
      },
      // The status alone says enough when it breaks off.
      end: () => {
        clearTimeout(tooLong);
        resolve(text);
      },
    });
  });
}

const ENOUGH = new Error('enough of an error was read');
