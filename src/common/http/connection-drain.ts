import { Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type RequestHandler } from 'express';
import { type Server } from 'node:http';

const IDLE_CHECK_MS = 25;
/** For a client that does not read the end of its answer. */
const LAST_CALL_MS = 2_000;

/**
 * Lets a stopping server finish what it is answering: no new connection is accepted as soon as the shutdown begins, idle
 * ones are closed, and the database is kept until the last answer is out.
 */
@Injectable()
export class ConnectionDrain implements OnModuleDestroy, OnApplicationShutdown {
  private closed: Promise<void> | null = null;

  constructor(private readonly adapters: HttpAdapterHost) {}

  get draining(): boolean {
    return this.closed !== null;
  }

  /** Tells the client of a stopping server that its connection ends with this answer. */
  readonly middleware: RequestHandler = (_request, response, next) => {
    if (this.draining) response.setHeader('connection', 'close');
    next();
  };

  onModuleDestroy(): void {
    const server = this.adapters.httpAdapter.getHttpServer() as Server;
    this.closed = new Promise((resolve) => {
      // An answer that began before has promised to keep the connection alive.
      const timer = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      server.close(() => {
        clearInterval(timer);
        resolve();
      });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    const server = this.adapters.httpAdapter.getHttpServer() as Server;
    const timer = setTimeout(() => server.closeAllConnections(), LAST_CALL_MS);
    await this.closed;
    clearTimeout(timer);
  }
}
