type Fetch = typeof globalThis.fetch;

/**
 * What `.asResponse()` is in the other SDKs: the response of a call, unread. This SDK has no such thing, no `fetch` option
 * and a parser that gives the whole answer up at the first line that it does not know, loses the error's headers and
 * reads everything twice. But it looks the global `fetch` up exactly once, before its first `await`; so it is handed
 * ours for that synchronous moment, in which no other code can run.
 */
export function responseOf(fetchUpstream: Fetch, call: () => Promise<unknown>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const before = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      const response = fetchUpstream(input, init);
      response.then(resolve, reject);
      // The SDK gets an empty answer of its own to read.
      return response.then(() => new Response(''));
    };
    try {
      // Rejects with what `reject` has had already, or because the SDK did not like the request and asked nobody.
      call().catch(reject);
    } finally {
      globalThis.fetch = before;
    }
  });
}
