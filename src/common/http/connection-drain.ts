import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type RequestHandler } from 'express';
import { type Server } from 'node:http';
import { type Socket } from 'node:net';

const IDLE_CHECK_MS = 25;
/** For a client that does not read the end of its answer. */
const LAST_CALL_MS = 2_000;

/**
 * Lets a stopping server finish what it is answering: no new connection is accepted as soon as the shutdown begins, idle
 * ones are closed, and the database is kept until the last answer is out.
 */
@Injectable()
export class ConnectionDrain implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private closed: Promise<void> | null = null;
  private readonly sockets = new Set<Socket>();

  constructor(private readonly adapters: HttpAdapterHost) {}

  get draining(): boolean {
    return this.closed !== null;
  }

  /** Tells the client of a stopping server that its connection ends with this answer. */
  readonly middleware: RequestHandler = (_request, response, next) => {
    if (this.draining) response.setHeader('connection', 'close');
    next();
  };

  onApplicationBootstrap(): void {
    this.server.on('connection', (socket: Socket) => {
      // Told again of one that offered another protocol and is read on as it was.
      if (this.sockets.has(socket)) return;
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  onModuleDestroy(): void {
    const { server } = this;
    this.closed = new Promise((resolve) => {
      // An answer that began before has promised to keep the connection alive.
      const timer = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      server.close(() => {
        clearInterval(timer);
        resolve();
      });
    });
    // Browsers connect in advance; node does not count a connection without any request among the idle ones.
    for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  async onApplicationShutdown(): Promise<void> {
    const timer = setTimeout(() => this.sockets.forEach((socket) => socket.destroy()), LAST_CALL_MS);
    await this.closed;
    clearTimeout(timer);
  }

  private get server(): Server {
    return this.adapters.httpAdapter.getHttpServer() as Server;
  }
}
