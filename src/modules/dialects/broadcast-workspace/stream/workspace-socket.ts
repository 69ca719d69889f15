import { type Logger } from 'pino';
import { type Observable, type Subscription } from 'rxjs';
import { AppError } from '../../../../common/errors/app-error';
import { toProblem } from '../../../../common/errors/problem';
import { type ClientSocket } from '../../../../common/websockets/client-socket';
import { type RunEvents } from '../../../chat/streaming/run-events';
import { RunSubscription } from '../../../chat/streaming/run-subscription';
import { type Reading } from './reading';
import { runFraming } from './run-framing';
import { type SessionNews } from './session-runs';
import { NOBODY, type WorkspaceMessage, type WorkspaceNews } from './workspace-message';

/** RFC 6455, section 7.4.1: an unexpected condition. */
const BROKEN = [1011, 'cannot go on'] as const;

/** Whose session a socket follows. */
export interface Session {
  ownerId: string;
  sessionId: string;
}

/** One client that follows one session. */
export class WorkspaceSocket {
  /** Runs that this socket has begun to tell of. */
  private readonly told = new Set<string>();

  constructor(
    private readonly socket: ClientSocket,
    private readonly session: Session,
    private readonly reading: Reading,
    private readonly events: RunEvents,
    private readonly log: Logger,
  ) {}

  follow(news$: Observable<SessionNews>): void {
    const subscription: Subscription = news$.subscribe({
      next: (news) => this.hear(news),
      error: (error: unknown) => this.fail(error),
    });
    this.socket.closed$.subscribe(() => subscription.unsubscribe());
  }

  private hear(news: SessionNews): void {
    if (news.type === 'deleted') this.tell({ type: 'status', data: { status: 'deleted' } });
    else if (!this.told.has(news.runId)) void this.tellOf(news.runId).catch((error) => this.fail(error));
  }

  private async tellOf(runId: string): Promise<void> {
    this.told.add(runId);
    const { ownerId, sessionId } = this.session;
    const place = { ownerId, id: runId, seen: this.reading.seen(runId) };
    try {
      if (await this.events.hasEverything(place)) return;
      const framing = runFraming(sessionId, runId, this.reading);
      await new RunSubscription(this.socket, { ...place, seen: null }, framing).follow(this.events);
    } catch (error) {
      // Deleted with its session, which is told.
      if (!(error instanceof AppError) || error.code !== 'run_not_found') throw error;
    } finally {
      this.reading.ended(runId);
    }
  }

  private tell(news: WorkspaceNews): void {
    const { sessionId } = this.session;
    const message: WorkspaceMessage = {
      session_id: sessionId,
      ...NOBODY,
      ...news,
      after: this.reading.toString(),
    };
    this.socket.send(JSON.stringify(message));
  }

  /** One that nobody foresaw is told in words that give nothing away, and written into the log. */
  private fail(thrown: unknown): void {
    const { error, errorId } = toProblem(thrown);
    this.log.warn({ code: error.code, error_id: errorId, err: error.cause }, 'cannot follow a session');
    this.tell({ type: 'error', data: { message: error.message, code: error.code } });
    // The client comes back with the place that it had reached.
    this.socket.close(BROKEN);
  }
}
