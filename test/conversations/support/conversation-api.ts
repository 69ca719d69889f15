import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options';
import { startApp } from '../../support/app';

export const EXAMPLE_ID = '01900000-0000-7000-8000-000000000001';
export const UNKNOWN_ID = '01900000-0000-7000-8000-0000000000ff';

/** What a client reads: anything. The assertions are what checks it. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
  text: string;
}

/** The app with its own database, as a client of `/api/v1/conversations` and as somebody with a SQL prompt. */
export interface ConversationApi {
  get(path?: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
  /** Creates a conversation and gives its body. */
  create(body?: unknown): Promise<Json>;
  database: DataSource;
  url: string;
  close(): Promise<void>;
}

export async function startConversationApi(): Promise<ConversationApi> {
  const app = await startApp();
  const database = await new DataSource(dataSourceOptions(app.databaseUrl, 4)).initialize();
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${app.url}/api/v1/conversations${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const body: unknown = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body };
  };
  const send: ConversationApi['send'] = (method, path, body) =>
    call(path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  return {
    get: (path = '', headers = {}) => call(path, { headers }),
    send,
    create: async (body = {}) => {
      const created = await send('POST', '', body);
      if (created.status !== 201) throw new Error(`Not created: ${created.text}`);
      return created.body;
    },
    database,
    url: app.url,
    close: async () => {
      await database.destroy();
      await app.close();
    },
  };
}
