import { Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { Gauges } from '../../common/gauges/gauges';
import { ClientSockets } from '../../common/websockets/client-sockets';
import { AppConfig } from '../../config/app-config';
import { RunEvents } from '../chat/streaming/run-events';
import { MessageHandler } from './message-handler';
import { Session } from './session';

/** The open sockets of `/api/v1/realtime`. */
@Injectable()
export class Sessions {
  private readonly sessions = new Set<Session>();

  constructor(
    private readonly sockets: ClientSockets,
    private readonly handler: MessageHandler,
    private readonly events: RunEvents,
    private readonly config: AppConfig,
    gauges: Gauges,
  ) {
    gauges.add({
      name: 'socket_subscriptions',
      help: 'Runs and conversations that WebSockets are subscribed to now.',
      read: () => [...this.sessions].reduce((sum, { subscriptionCount }) => sum + subscriptionCount, 0),
    });
  }

  /** Makes a request a socket. Throws `upgrade_required`, `too_many_sockets` and `shutting_down`. */
  open(ownerId: string, request: Request): void {
    const socket = this.sockets.open(request);
    if (!socket) return;
    const session = new Session(ownerId, socket, this.events, this.config.sockets, request.log);
    this.sessions.add(session);
    socket.closed$.subscribe(() => this.sessions.delete(session));
    socket.receive((text) => this.handler.handle(session, text));
  }
}
