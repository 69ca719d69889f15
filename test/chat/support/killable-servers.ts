import { type ServerResponse } from 'node:http';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { compileServer, ServerProcess } from '../../shell/support/server-process';
import { createDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { type ScriptedUpstream, startUpstream } from '../../support/scripted-upstream';

const MODELS = ['one', 'two', 'unauthorized', 'calls-tool', 'drips', 'mute', 'stalls', 'silent'];

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

/** The compiled server, with leases and checkpoints that nobody has to wait long for. */
export interface CompiledServer {
  folder: string;
  preload: string[];
  remove(): Promise<void>;
}

export async function compileImpatientServer(): Promise<CompiledServer> {
  const folder = await compileServer();
  // The times are no setting: nobody has a reason to change them, except who has no time to wait.
  const file = join(folder, 'preload.cjs');
  const times = JSON.stringify(join(folder, 'src/modules/chat/restart/lease-times.js'));
  await writeFile(
    file,
    `require(${times});
     require.cache[${times}].exports = {
       LeaseTimes: class { heartbeatMs = 100; leaseMs = 1_500; checkpointMs = 50; },
     };`,
  );
  return { folder, preload: ['--require', file], remove: () => rm(folder, { recursive: true }) };
}

/** A database and an upstream, and server processes on them that can be killed and started again. */
export class KillableServers {
  /** Answers of `drips` that the test writes, piece by piece, in the order in which they were asked for. */
  readonly dripping: ServerResponse[] = [];
  private readonly processes: ServerProcess[] = [];

  private constructor(
    private readonly compiled: CompiledServer,
    readonly database: TestDatabase,
    readonly client: DataSource,
    readonly upstream: ScriptedUpstream,
  ) {}

  static async begin(compiled: CompiledServer): Promise<KillableServers> {
    const database = await createDatabase();
    const client = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    const held: { servers?: KillableServers } = {};
    const drip = (first: string | null) => (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      if (first !== null) response.write(piece(first));
      held.servers?.dripping.push(response);
    };
    const upstream = await startUpstream({ drips: drip('Begun. '), mute: drip(null) });
    return (held.servers = new KillableServers(compiled, database, client, upstream));
  }

  async end(): Promise<void> {
    await Promise.all(this.processes.map((server) => server.kill()));
    await this.client.destroy();
    await this.upstream.close();
    await this.database.drop();
  }

  async start(env: Record<string, string> = {}): Promise<{ server: ServerProcess; url: string }> {
    const custom = [{ id: 'mock', base_url: this.upstream.url, api_key: 'sk-test-key', models: MODELS }];
    const { folder, preload } = this.compiled;
    const server = new ServerProcess(
      folder,
      {
        DATABASE_URL: this.database.url,
        CUSTOM_PROVIDERS: JSON.stringify(custom),
        OPENAI_API_KEY: 'sk-test-key',
        OPENAI_BASE_URL: this.upstream.url,
        LOG_LEVEL: 'silent',
        ...env,
      },
      folder,
      preload,
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
