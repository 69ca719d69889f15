/* A process of the benchmark: answers as OpenAI, Anthropic and Google do, as the model's name says (lib/answers.mjs). */
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { planOf } from '../lib/answers.mjs';
import { ready, serveParent } from '../lib/serve-parent.mjs';
import { Pacer } from '../upstream/pacer.mjs';
import { WIRE_FORMATS } from '../upstream/wire-formats.mjs';

const counts = { started: 0, completed: 0, cancelled: 0 };
const pacer = new Pacer();

/** Which service is meant, what is asked of it, and how the answer shall come; null when nothing fits. */
function understand(path, body) {
  for (const format of Object.values(WIRE_FORMATS)) {
    const asked = format.read(path, body);
    const plan = asked && planOf(asked.model);
    if (plan) return { ...asked, ...plan, format };
  }
  return null;
}

/** Calls `work` after the delay, unless the client went away. */
function after(delayMs, response, work) {
  if (delayMs === 0) return work();
  const timer = setTimeout(work, delayMs);
  response.once('close', () => clearTimeout(timer));
}

function stream(response, { format, model, tokens, perSecond }) {
  if (perSecond) {
    response.write(format.begin(model) || ':\n\n');
    const remove = pacer.add({
      tokens,
      perSecond,
      write: (index) => response.write(format.token(model, index)),
      end: () => response.end(format.end(model, tokens)),
    });
    response.once('close', remove);
    return;
  }
  if (format.begin(model)) response.write(format.begin(model));
  for (let index = 0; index < tokens; index++) response.write(format.token(model, index));
  response.end(format.end(model, tokens));
}

function answer(response, asked) {
  counts.started += 1;
  response.once('close', () => (counts[response.writableFinished ? 'completed' : 'cancelled'] += 1));
  if (!asked.stream) {
    response.setHeader('content-type', 'application/json');
    return after(asked.delayMs, response, () =>
      response.end(JSON.stringify(asked.format.whole(asked.model, asked.tokens))),
    );
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  after(asked.delayMs, response, () => stream(response, asked));
}

const server = createServer(async (request, response) => {
  try {
    const { pathname } = new URL(request.url, 'http://localhost');
    const asked = understand(pathname, (await buffer(request)).toString());
    if (asked) return answer(response, asked);
    const isList = request.method === 'GET' && pathname.endsWith('/models');
    response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' });
    response.end(isList ? '{"object":"list","data":[],"models":[]}' : '{"error":{"message":"unknown"}}');
  } catch (error) {
    response.writeHead(400).end(JSON.stringify({ error: { message: error.message } }));
  }
});

serveParent({ counts: () => ({ ...counts }) });
server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${server.address().port}`));
