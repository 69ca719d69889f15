import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type Request } from 'express';
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { AppError } from '../errors/app-error';
import { readAgain } from './read-again';

/** A request that wants to become a WebSocket, with its connection and what has been read beyond the request. */
export interface Handshake {
  socket: Socket;
  head: Buffer;
}

/**
 * Makes handshakes of WebSockets (RFC 6455, section 4) requests like all others: they meet the same middleware in the same order, so
 * that hosts, origins, errors, logs and metrics are the same, and are routed to controllers. Any `@Get()` can take one with
 * `take(request)`; whatever is answered instead is an ordinary HTTP answer.
 */
@Injectable()
export class WebSocketHandshakes implements OnApplicationBootstrap {
  private readonly waiting = new WeakMap<IncomingMessage, Handshake & { response: ServerResponse }>();
  private readonly lastAnswers = new WeakMap<Socket, ServerResponse>();

  constructor(private readonly adapters: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const server = this.adapters.httpAdapter.getHttpServer() as Server;
    server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.lastAnswers.set(socket, response);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      // A connection that breaks is closed by node; without a listener the error would end the process.
      if (socket.listenerCount('error') === 0) socket.on('error', () => undefined);
      this.afterEarlierAnswers(socket, () => {
        if (isAnswering(socket)) socket.destroySoon();
        else if (wantsWebSocket(request)) this.route(server, request, { socket, head });
        else readAgain(server, request, { socket, head });
      });
    });
  }

  /** Throws `upgrade_required` when the request does not want to become a WebSocket. From here on the connection is the caller's. */
  take(request: Request): Handshake {
    const waiting = this.waiting.get(request);
    if (!waiting) {
      // RFC 9110, section 15.5.22: an answer with this status must name the protocol.
      request.res?.setHeader('upgrade', 'websocket').setHeader('connection', 'upgrade');
      throw new AppError('upgrade_required', {
        detail: 'Open this address as a WebSocket (RFC 6455, version 13).',
      });
    }
    this.waiting.delete(request);
    const { response, socket, head } = waiting;
    response.detachSocket(socket);
    response.statusCode = 101;
    // The log and the metrics wait for the end of the answer, which is that of the connection.
    socket.once('close', () => response.emit('close'));
    return { socket, head };
  }

  /** Requests that were sent before this one, without waiting for their answers, may still be in work. */
  private afterEarlierAnswers(socket: Socket, next: () => void): void {
    const last = this.lastAnswers.get(socket);
    if (last && !last.closed) last.once('close', () => this.afterEarlierAnswers(socket, next));
    else if (!socket.destroyed) next();
  }

  private route(server: Server, request: IncomingMessage, { socket, head }: Handshake): void {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    this.waiting.set(request, { response, socket, head });
    server.emit('request', request, response);
  }
}

/**
 * Whether node still writes an answer of its own, to a request without a host for example: of those nobody is told. A response can be
 * assigned to a connection only when no other one is; there is no other way to ask.
 */
function isAnswering(socket: Socket): boolean {
  return Boolean((socket as { _httpMessage?: unknown })._httpMessage);
}

function wantsWebSocket({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    // 16 bytes in base64.
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '') &&
    headers['transfer-encoding'] === undefined &&
    Number(headers['content-length'] ?? 0) === 0
  );
}
