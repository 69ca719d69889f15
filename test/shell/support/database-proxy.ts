import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

type Mode = 'works' | 'refuses' | 'is silent';

/** Stands between the app and its database, and can be told to fail as networks do. */
export class DatabaseProxy {
  private mode: Mode = 'works';
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.serve(client));
  private target: URL;
  private port: number;

  /** For `startApp`: the address that leads through here. */
  readonly reach = async (databaseUrl: string): Promise<string> => {
    this.target = new URL(databaseUrl);
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(this.port) }).href;
  };

  /** Ends every connection; new ones are ended at once. */
  refuse(): void {
    this.mode = 'refuses';
    for (const socket of this.sockets) socket.destroy();
  }

  /** As when the server's process ended: nobody listens there. */
  vanish(): void {
    this.refuse();
    this.server.close();
  }

  /** Connections stay open and nothing comes through any more. */
  silence(): void {
    this.mode = 'is silent';
    for (const socket of this.sockets) socket.unpipe();
  }

  async restore(): Promise<void> {
    this.refuse();
    this.mode = 'works';
    if (this.server.listening) return;
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  private serve(client: Socket): void {
    this.watch(client);
    if (this.mode === 'refuses') client.destroy();
    if (this.mode !== 'works') return;
    const server = connect(Number(this.target.port), this.target.hostname);
    this.watch(server);
    client.pipe(server).pipe(client);
  }

  private watch(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}
