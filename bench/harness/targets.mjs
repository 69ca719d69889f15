import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { startProcess } from '../lib/start-process.mjs';

const SERVER = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const READY = /is ready at (\S+)/u;
const PROMPT = 'Why is the sky blue?';

/*
 * What is asked. `calls(question)` gives the requests that a client sends for it, or null when the target cannot be asked
 * that; `process` is measured beside it, where it is ours.
 */

const call = (url, body, format, question, headers = {}) => ({
  url,
  headers,
  body: JSON.stringify(body),
  format,
  expect: { tokens: question.tokens, responses: 1 },
});

const completion = (url, model, question, headers) =>
  call(
    `${url}/chat/completions`,
    { model, stream: question.stream, messages: [{ role: 'user', content: PROMPT }] },
    question.stream ? 'openai' : 'openai-json',
    question,
    headers,
  );

const completions = (url, { models, ...question }, headers) =>
  models.map((model) => completion(url, model, question, headers));

function directCall(url, model, question) {
  const messages = [{ role: 'user', content: PROMPT }];
  if (question.wire === 'anthropic')
    return call(
      `${url}/v1/messages`,
      { model, max_tokens: 4096, stream: true, messages },
      'anthropic',
      question,
    );
  if (question.wire === 'google')
    return call(
      `${url}/v1beta/models/${model}:streamGenerateContent?alt=sse`,
      { contents: [{ role: 'user', parts: [{ text: PROMPT }] }] },
      'google',
      question,
    );
  return completion(`${url}/v1`, model, question);
}

/** Baseline (a): the upstream itself. A run is as many requests as it has models. */
export const direct = (upstream) => ({
  name: 'direct',
  process: upstream,
  calls: (question) => question.models.map((model) => directCall(upstream.url, model, question)),
});

/** Baseline (b): what Node can do at best. */
export const bareProxy = (proxy) => ({
  name: 'bare proxy',
  process: proxy,
  calls: (question) => (question.wire === 'openai' ? completions(`${proxy.url}/v1`, question) : null),
});

/** Any other gateway. */
export function gateway({ name, url, headers }, upstream) {
  const filled = (text) => text.replaceAll('{upstream}', upstream.url);
  const sent = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, filled(value)]));
  return {
    name,
    process: null,
    calls: (question) => (question.wire === 'openai' ? completions(filled(url), question, sent) : null),
  };
}

/** Ids of the upstream's models in Parley: the provider that speaks the wire format. */
const PROVIDERS = { openai: 'bench', anthropic: 'anthropic', google: 'google' };

function runCall(url, models, question) {
  const body = { prompt: PROMPT, models: models.map((model) => `${PROVIDERS[question.wire]}/${model}`) };
  const sent = call(`${url}/api/v1/chat`, body, 'run', question, { accept: 'text/event-stream' });
  return { ...sent, expect: { tokens: question.tokens, responses: models.length } };
}

/** The system under test. */
export const parley = (server) => ({
  name: 'parley',
  process: server,
  calls: (question) =>
    question.kind === 'run'
      ? [runCall(server.url, question.models, question)]
      : completions(`${server.url}/v1`, {
          ...question,
          models: question.models.map((model) => `${PROVIDERS[question.wire]}/${model}`),
        }),
});

/** The same models in a run each, at the same time: what one run with all of them is compared with. */
export const separateRuns = (server) => ({
  name: 'parley, separate runs',
  process: server,
  calls: (question) =>
    question.kind === 'run' && question.models.length > 1
      ? question.models.map((model) => runCall(server.url, [model], question))
      : null,
});

/** Starts the built server as a user would, with nothing from this environment but where programs are. */
export async function startParley(upstreamUrl, folder, database) {
  await mkdir(folder, { recursive: true });
  const { PATH, HOME, TMPDIR, SystemRoot } = process.env;
  const env = {
    ...(PATH && { PATH }),
    ...(HOME && { HOME }),
    ...(TMPDIR && { TMPDIR }),
    ...(SystemRoot && { SystemRoot }),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'warning',
    DISCOVER_LOCAL: 'false',
    ...(database ? { DATABASE_URL: database } : { DATA_DIR: join(folder, 'data') }),
    CUSTOM_PROVIDERS: JSON.stringify([
      { id: 'bench', base_url: `${upstreamUrl}/v1`, api_key: 'sk-bench', models: [] },
    ]),
    ANTHROPIC_API_KEY: 'sk-bench',
    ANTHROPIC_BASE_URL: upstreamUrl,
    GOOGLE_API_KEY: 'sk-bench',
    GOOGLE_BASE_URL: upstreamUrl,
  };
  return startProcess(SERVER, { env, cwd: folder, readyLine: READY });
}
