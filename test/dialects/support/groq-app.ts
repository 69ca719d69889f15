import { type RunningApp, startApp } from '../../support/app';
import { type Behaviour, type ScriptedUpstream, startUpstream } from '../../support/scripted-upstream';

export interface GroqApp {
  url: string;
  databaseUrl: string;
  upstream: ScriptedUpstream;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response>;
  /** Gets JSON. */
  get(path: string): Promise<{ status: number; body: any }>;
  close(): Promise<void>;
}

/** The app with Groq for its only provider; its models behave as scripted, over `existingDatabaseUrl` when one is given. */
export async function startGroqApp(
  behaviours: Record<string, Behaviour> = {},
  env: Record<string, string> = {},
  existingDatabaseUrl?: string,
): Promise<GroqApp> {
  const upstream = await startUpstream(behaviours);
  const app: RunningApp = await startApp(
    { GROQ_API_KEY: 'gsk-test-0123456789', GROQ_BASE_URL: upstream.url, LLM_RETRIES: '0', ...env },
    existingDatabaseUrl === undefined ? undefined : () => Promise.resolve(existingDatabaseUrl),
  );
  return {
    url: app.url,
    databaseUrl: app.databaseUrl,
    upstream,
    post: (path, body, headers = {}, signal) =>
      fetch(app.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal,
      }),
    get: async (path) => {
      const response = await fetch(app.url + path);
      return { status: response.status, body: await response.json() };
    },
    close: async () => {
      await app.close();
      await upstream.close();
    },
  };
}
