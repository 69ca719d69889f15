import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Request } from 'express';
import { WebSocketServer } from 'ws';
import { AppConfig } from '../../config/app-config';
import { AppError } from '../errors/app-error';
import { Gauges } from '../gauges/gauges';
import { REQUEST_ID_HEADER } from '../logging/request-log';
import { ClientSocket } from './client-socket';
import { WebSocketHandshakes } from './web-socket-handshakes';

const PING_EVERY_MS = 20_000;
/** How long a client may take to agree that the connection is closed. */
const CLOSE_TIMEOUT_MS = 2_000;

/** All open WebSockets: opens them within the limits, looks whether their clients are alive, and closes them when the server stops. */
@Injectable()
export class ClientSockets implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new Set<ClientSocket>();
  private readonly server: WebSocketServer;
  private readonly maxSockets: number;
  private readonly slowReaderMs: number;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly handshakes: WebSocketHandshakes,
    { http, sockets }: AppConfig,
    gauges: Gauges,
  ) {
    this.maxSockets = sockets.maxSockets;
    this.slowReaderMs = http.slowReaderMs;
    const options = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: sockets.maxMessageBytes,
      // Newer than the types of the package.
      closeTimeout: CLOSE_TIMEOUT_MS,
    };
    this.server = new WebSocketServer(options);
    this.server.on('headers', (headers, request) => {
      headers.push(`${REQUEST_ID_HEADER}: ${request.id as string}`);
    });
    gauges.add({
      name: 'open_sockets',
      help: 'WebSockets that are open now.',
      read: () => this.sockets.size,
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.beat(), PING_EVERY_MS).unref();
  }

  /** Those on which something goes on close when it has ended: the runs of a stopping server do. */
  onModuleDestroy(): void {
    this.stopping = true;
    clearInterval(this.timer);
    for (const socket of this.sockets) socket.leave();
  }

  /**
   * Completes the handshake. Null when it was refused after all. Throws `upgrade_required`, `too_many_sockets` and `shutting_down`,
   * which are answered as those of any other request.
   */
  open(request: Request): ClientSocket | null {
    if (this.stopping) throw new AppError('shutting_down', { retryAfterS: 5 });
    if (this.sockets.size >= this.maxSockets) {
      throw new AppError('too_many_sockets', {
        detail: `This server holds at most ${this.maxSockets} WebSockets. Try again soon.`,
        retryAfterS: 5,
      });
    }
    const { socket: connection, head } = this.handshakes.take(request);
    let opened: ClientSocket | null = null;
    this.server.handleUpgrade(request, connection, head, (ws) => {
      const socket = new ClientSocket(ws, connection, this.slowReaderMs);
      this.sockets.add(socket);
      socket.closed$.subscribe(() => this.sockets.delete(socket));
      opened = socket;
    });
    return opened;
  }

  /** Done every 20 seconds. */
  beat(): void {
    for (const socket of this.sockets) socket.beat();
  }
}
