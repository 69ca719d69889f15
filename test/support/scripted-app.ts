import request, { type Test } from 'supertest';
import { startApp } from './app';
import { type Behaviour, type ScriptedUpstream, startUpstream } from './scripted-upstream';

const MODELS = [
  'one',
  'two',
  'three',
  'fails',
  'limited',
  'unauthorized',
  'html',
  'silent',
  'stalls',
  'cuts',
  'ends-early',
  'garbage',
  'one-bad-chunk',
  'long',
  'unstorable',
  'calls-tool',
];

export interface ScriptedApp {
  url: string;
  app: Awaited<ReturnType<typeof startApp>>['app'];
  databaseUrl: string;
  upstream: ScriptedUpstream;
  /** Posts JSON and reads JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any }>;
  get(path: string): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

/**
 * The whole app with one OpenAI-compatible provider, `mock`, whose models behave as their names say; `openai` is it, too. `atUpstream`
 * sets what depends on its address.
 */
export async function startScriptedApp(
  env: Record<string, string> = {},
  extra: Record<string, Behaviour> = {},
  existingDatabaseUrl?: string,
  atUpstream: (upstream: ScriptedUpstream) => Record<string, string> = () => ({}),
): Promise<ScriptedApp> {
  const upstream = await startUpstream(extra);
  const environment = {
    CUSTOM_PROVIDERS: JSON.stringify([
      {
        id: 'mock',
        base_url: upstream.url,
        api_key: 'sk-test-key',
        models: [...MODELS, ...Object.keys(extra)],
      },
    ]),
    OPENAI_API_KEY: 'sk-test-key',
    OPENAI_BASE_URL: upstream.url,
    // A model that fails for one test is still asked by the next one.
    CIRCUIT_FAILURES: '0',
    CIRCUIT_ERROR_PERCENT: '0',
    ...env,
    ...atUpstream(upstream),
  };
  const running = await startApp(
    environment,
    existingDatabaseUrl ? () => Promise.resolve(existingDatabaseUrl) : undefined,
  );
  return {
    url: running.url,
    app: running.app,
    databaseUrl: running.databaseUrl,
    upstream,
    post: (path, body, headers = {}) =>
      answerOf(
        request(running.url)
          .post(path)
          .set(headers)
          .send(body as object),
      ),
    get: (path) => answerOf(request(running.url).get(path)),
    close: async () => {
      await running.close();
      await upstream.close();
    },
  };
}

async function answerOf(call: Test): Promise<{ status: number; body: any }> {
  const { status, body } = await call;
  return { status, body };
}
