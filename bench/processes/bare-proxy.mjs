/*
 * A process of the benchmark: what Node itself can do. No framework, no ledger, no checks: takes a chat completion, asks the
 * upstream that BENCH_UPSTREAM names, parses each event and writes it again.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { Agent, request as ask } from 'undici';
import { text } from 'node:stream/consumers';
import { ready } from '../lib/serve-parent.mjs';

const upstream = process.env.BENCH_UPSTREAM;
const agent = new Agent({ connections: null, headersTimeout: 0, bodyTimeout: 0 });

/** Writes what one chunk of the upstream completes; gives what is left of it. */
function pass(buffered, response) {
  let begin = 0;
  for (let end = buffered.indexOf('\n\n'); end >= 0; end = buffered.indexOf('\n\n', begin)) {
    const data = buffered.slice(begin + 'data: '.length, end);
    response.write(`data: ${data === '[DONE]' ? data : JSON.stringify(JSON.parse(data))}\n\n`);
    begin = end + 2;
  }
  return buffered.slice(begin);
}

async function proxy(request, response) {
  const asked = JSON.parse(await text(request));
  const gone = new AbortController();
  response.once('close', () => !response.writableFinished && gone.abort());
  const { statusCode, body } = await ask(`${upstream}${request.url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
    dispatcher: agent,
    signal: gone.signal,
  });
  if (!asked.stream) {
    response.writeHead(statusCode, { 'content-type': 'application/json' });
    return response.end(JSON.stringify(await body.json()));
  }
  response.writeHead(statusCode, { 'content-type': 'text/event-stream' });
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of body) {
    rest = pass(rest + decoder.write(chunk), response);
    if (response.writableNeedDrain) await once(response, 'drain', { signal: gone.signal });
  }
  response.end();
}

const server = createServer((request, response) => {
  proxy(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${server.address().port}`));
