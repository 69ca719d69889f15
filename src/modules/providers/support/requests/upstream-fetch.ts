import { Agent, fetch as undiciFetch, type Response as UndiciResponse } from 'undici';
import { classifyHttp } from '../failures/classify-http';
import { type FailureContext } from '../failures/failure';
import { UpstreamRefusal } from '../failures/upstream-refusal';

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
 * SDK would keep only the part of the body that its own service sends.
 */
export function upstreamFetch(headers: Readonly<Record<string, string>>, context: FailureContext): Fetch {
  const fetchUpstream = async (input: unknown, init: RequestInit = {}): Promise<UndiciResponse> => {
    const sent = new Headers(init.headers);
    const kept = SDK_HEADERS.flatMap((name) => {
      const value = sent.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const response = await undiciFetch(String(input), {
      method: init.method,
      body: init.body as string | undefined,
      signal: init.signal,
      redirect: 'manual',
      dispatcher: agent,
      // Compressed streams are held back by some proxies until a block is full.
      headers: {
        ...Object.fromEntries(kept),
        'accept-encoding': 'identity',
        'user-agent': 'parley',
        ...headers,
      },
    });
    if (!response.ok) {
      const body = await readStart(response);
      throw new UpstreamRefusal(classifyHttp(response.status, body, response.headers, context));
    }
    return response;
  };
  return fetchUpstream;
}

/** The body up to the limits; what came until then if it breaks off. */
async function readStart(response: UndiciResponse): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  const tooLong = setTimeout(() => void reader?.cancel(), MAX_ERROR_MS);
  let text = '';
  try {
    for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
      text += decoder.decode(chunk.value as Uint8Array, { stream: true });
      if (text.length > MAX_ERROR_BYTES) {
        await reader?.cancel();
      }
    }
  } catch {
    // The status alone says enough.
  } finally {
    clearTimeout(tooLong);
  }
  return text;
}
