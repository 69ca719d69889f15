import { type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { ServerProcess } from '../../shell/support/server-process';
import { compiledServer } from '../../support/compiled-server';
import { createDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { type ScriptedUpstream, startUpstream } from '../../support/scripted-upstream';

const MODELS = ['one', 'two', 'unauthorized', 'calls-tool', 'drips', 'mute', 'stalls', 'silent'];

const IMPATIENT = join(__dirname, 'impatient.cjs');

/** A chunk of an answer of chat completions. */
export const piece = (delta: string | object, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'drips',
    choices: [
      { index: 0, delta: typeof delta === 'string' ? { content: delta } : delta, finish_reason: finish },
    ],
  })}\n\n`;

/** How an answer ends. */
export const END = `${piece({}, 'stop')}data: [DONE]\n\n`;

/**
 * A database and an upstream, and server processes on them that can be killed and started again: with leases and checkpoints
 * that nobody has to wait long for.
 */
export class KillableServers {
  /** Answers of `drips` that the test writes, piece by piece, in the order in which they were asked for. */
  readonly dripping: ServerResponse[] = [];
  private readonly processes: ServerProcess[] = [];

  private constructor(
    private readonly folder: string,
    readonly database: TestDatabase,
    readonly client: DataSource,
    readonly upstream: ScriptedUpstream,
  ) {}

  static async begin(): Promise<KillableServers> {
    const database = await createDatabase();
    const client = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    const held: { servers?: KillableServers } = {};
    const drip = (first: string | null) => (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      if (first !== null) response.write(piece(first));
      held.servers?.dripping.push(response);
    };
    const upstream = await startUpstream({ drips: drip('Begun. '), mute: drip(null) });
    return (held.servers = new KillableServers(await compiledServer(), database, client, upstream));
  }

  async end(): Promise<void> {
    await Promise.all(this.processes.map((server) => server.kill()));
    await this.client.destroy();
    await this.upstream.close();
    await this.database.drop();
  }

  async start(env: Record<string, string> = {}): Promise<{ server: ServerProcess; url: string }> {
    const custom = [{ id: 'mock', base_url: this.upstream.url, api_key: 'sk-test-key', models: MODELS }];
    const server = new ServerProcess(
      this.folder,
      {
        DATABASE_URL: this.database.url,
        CUSTOM_PROVIDERS: JSON.stringify(custom),
        OPENAI_API_KEY: 'sk-test-key',
        OPENAI_BASE_URL: this.upstream.url,
        LOG_LEVEL: 'silent',
        ...env,
      },
      this.folder,
      ['--require', IMPATIENT],
    );
    this.processes.push(server);
    return { server, url: await server.url() };
  }

  /** Asks the database again and again for the state that must come. */
  eventually(sql: string, parameters: unknown[], holds: (rows: any[]) => boolean): Promise<any[]> {
    return eventually(async () => {
      const rows: any[] = await this.client.query(sql, parameters);
      return holds(rows) && rows;
    });
  }

  /** Nothing is running any more. */
  async settled(): Promise<void> {
    await this.eventually(`SELECT id FROM runs WHERE status = 'running'`, [], (rows) => rows.length === 0);
  }
}
