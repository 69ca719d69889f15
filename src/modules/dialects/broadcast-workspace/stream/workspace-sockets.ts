import { Injectable } from '@nestjs/common';
import { type Request } from 'express';
import { ClientSockets } from '../../../../common/websockets/client-sockets';
import { RunEvents } from '../../../chat/streaming/run-events';
import { Reading } from './reading';
import { SessionRuns } from './session-runs';
import { type Session, WorkspaceSocket } from './workspace-socket';

/** Opens the sockets of sessions. What clients send is not read: there is nothing to say here. */
@Injectable()
export class WorkspaceSockets {
  constructor(
    private readonly sockets: ClientSockets,
    private readonly runs: SessionRuns,
    private readonly events: RunEvents,
  ) {}

  /** Throws `invalid_cursor`, `upgrade_required`, `too_many_sockets` and `shutting_down`. */
  open(request: Request, session: Session, after: unknown): void {
    const reading = Reading.parse(after);
    const known = reading.runIds;
    const socket = this.sockets.open(request);
    if (!socket) return;
    const news$ = this.runs.follow(session.ownerId, session.sessionId, known);
    new WorkspaceSocket(socket, session, reading, this.events, request.log).follow(news$);
  }
}
