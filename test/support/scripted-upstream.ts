import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** What one OpenAI-style upstream does with one request; it gets the response with nothing written yet. */
export type Behaviour = (response: ServerResponse, body: ChatBody) => void;

export interface ChatBody {
  model: string;
  messages: { role: string; content: unknown; tool_calls?: unknown; tool_call_id?: string }[];
  [field: string]: unknown;
}

/** A server that speaks chat completions and behaves as the model's name says; it remembers what it was asked. */
export interface ScriptedUpstream {
  /** To be set as a provider's base URL. */
  url: string;
  requests: ChatBody[];
  /** Requests whose connection was closed before the answer was complete. */
  aborted: string[];
  /** Resolves when a request for this model was aborted. */
  whenAborted(model: string): Promise<void>;
  /** Resolves when no request is being answered. */
  whenIdle(): Promise<void>;
  /** Resolves when a request for this model has come. */
  whenAsked(model: string): Promise<void>;
  close(): Promise<void>;
}

const chunk = (model: string, delta: object, finish: string | null = null, rest: object = {}) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...rest,
  })}\n\n`;

const usage = (model: string) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [],
    usage: {
      prompt_tokens: 11,
      completion_tokens: 7,
      total_tokens: 18,
      prompt_tokens_details: { cached_tokens: 3 },
    },
  })}\n\n`;

const DONE = 'data: [DONE]\n\n';

function stream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'upstream-1' });
  return response;
}

/** The text that a model streams when all goes well. */
export const answerOf = (model: string) => `Answer of ${model}: one two three.`;

function writeAnswer(response: ServerResponse, model: string): void {
  for (const word of answerOf(model).match(/\S+\s*/g) ?? []) response.write(chunk(model, { content: word }));
}

const BEHAVIOURS: Record<string, Behaviour> = {
  fails: (response) => {
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ error: { message: 'Broken, key sk-verysecretkey123456', type: 'server_error' } }),
    );
  },
  limited: (response) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' });
    response.end(JSON.stringify({ error: { message: 'Slow down', type: 'rate_limit_error' } }));
  },
  unauthorized: (response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ error: { message: 'Incorrect API key provided: sk-verysecretkey123456' } }),
    );
  },
  html: (response) => {
    response.writeHead(502, { 'content-type': 'text/html' });
    response.end('<html><body>Bad gateway of internal-host-7</body></html>');
  },
  silent: (response) => {
    stream(response).flushHeaders();
  },
  stalls: (response, { model }) => {
    stream(response).write(chunk(model, { role: 'assistant', content: 'Some text' }));
  },
  cuts: (response, { model }) => {
    stream(response).write(chunk(model, { content: 'Cut in the mid' }), () => response.destroy());
  },
  'ends-early': (response, { model }) => {
    stream(response).end(chunk(model, { content: 'No reason to end' }));
  },
  garbage: (response) => {
    stream(response).end('data: {"this is": not json\n\ndata: \u0001\u0002\n\n');
  },
  'one-bad-chunk': (response, { model }) => {
    stream(response).write(chunk(model, { content: 'Before ' }));
    response.write('data: {broken\n\n');
    response.end(chunk(model, { content: 'after.' }) + chunk(model, {}, 'stop') + DONE);
  },
  long: (response, { model }) => {
    stream(response);
    for (let count = 0; count < 20_000; count += 1)
      response.write(chunk(model, { content: `token-${count} ` }));
    response.end(chunk(model, {}, 'stop') + usage(model) + DONE);
  },
  unstorable: (response, { model }) => {
    stream(response).write(chunk(model, { content: 'nul \u0000 and \ud83d' }));
    response.end(chunk(model, { content: '\ude00 fine, \udc00 lone' }, 'stop') + usage(model) + DONE);
  },
  'calls-tool': (response, body) => {
    stream(response);
    if (body.messages.some(({ role }) => role === 'tool')) {
      response.end(chunk(body.model, { content: 'It is sunny.' }, 'stop') + DONE);
      return;
    }
    const call = {
      index: 0,
      id: 'call_1',
      type: 'function',
      function: { name: 'weather', arguments: '{"city":' },
    };
    response.write(chunk(body.model, { tool_calls: [call] }));
    response.write(chunk(body.model, { tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] }));
    response.end(chunk(body.model, {}, 'tool_calls') + usage(body.model) + DONE);
  },
};

const answer: Behaviour = (response, { model }) => {
  stream(response);
  writeAnswer(response, model);
  response.end(chunk(model, {}, 'stop') + usage(model) + DONE);
};

/** `extra` adds behaviours by model name; a model without one answers `answerOf(model)`. */
export async function startUpstream(extra: Record<string, Behaviour> = {}): Promise<ScriptedUpstream> {
  const state = { requests: [] as ChatBody[], aborted: [] as string[] };
  const waiters: { list: string[]; model: string; resolve: () => void }[] = [];
  const asked: string[] = [];
  const open = new Set<ServerResponse>();
  const idle = new EventEmitter();
  const note = (list: string[], model: string) => {
    list.push(model);
    waiters
      .filter((waiter) => waiter.list === list && waiter.model === model)
      .forEach((waiter) => waiter.resolve());
  };
  const when = (list: string[], model: string) =>
    list.includes(model)
      ? Promise.resolve()
      : new Promise<void>((resolve) => waiters.push({ list, model, resolve }));

  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      if (!body) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ object: 'list', data: [] }));
        return;
      }
      state.requests.push(body);
      open.add(response);
      response.on('close', () => {
        open.delete(response);
        if (open.size === 0) idle.emit('idle');
        if (!response.writableFinished) note(state.aborted, body.model);
      });
      note(asked, body.model);
      (extra[body.model] ?? BEHAVIOURS[body.model] ?? answer)(response, body);
    });
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: state.requests,
    aborted: state.aborted,
    whenAborted: (model) => when(state.aborted, model),
    whenIdle: async () => {
      if (open.size > 0) await once(idle, 'idle');
    },
    whenAsked: (model) => when(asked, model),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

async function readJson(request: IncomingMessage): Promise<ChatBody | null> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? null : (JSON.parse(text) as ChatBody);
}
