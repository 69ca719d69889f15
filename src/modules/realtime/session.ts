import { type Logger } from 'pino';
import { type Observable, type Subscription } from 'rxjs';
import { AppError } from '../../common/errors/app-error';
import { toProblem } from '../../common/errors/problem';
import { CLOSE, type ClientSocket } from '../../common/websockets/client-socket';
import { type RunEvents } from '../chat/streaming/run-events';
import { RunSubscription } from '../chat/streaming/run-subscription';
import { errorMessage, type Reply, type Subject } from './messages/server-messages';

export interface SessionLimits {
  maxSubscriptions: number;
  idleTimeoutMs: number;
}

interface Followed {
  subscription: RunSubscription;
  /** The conversation through which the run is followed; null: the client named the run. */
  conversationId: string | null;
}

/** What one socket is subscribed to. */
export class Session {
  private readonly runs = new Map<string, Followed>();
  private readonly conversations = new Map<string, Subscription>();
  private readonly idle: NodeJS.Timeout;

  constructor(
    readonly ownerId: string,
    private readonly socket: ClientSocket,
    private readonly events: RunEvents,
    private readonly limits: SessionLimits,
    private readonly log: Logger,
  ) {
    this.idle = setTimeout(() => this.endIfIdle(), limits.idleTimeoutMs).unref();
    socket.closed$.subscribe(() => this.end());
  }

  /** Runs and conversations that this socket is told of. */
  get subscriptionCount(): number {
    return this.runs.size + this.conversations.size;
  }

  /** Throws `too_many_subscriptions` when there is no room for one more. */
  checkRoom(): void {
    const { maxSubscriptions } = this.limits;
    // The runs of a conversation begin when they like: they cannot be refused, and do not count.
    const named = [...this.runs.values()].filter(({ conversationId }) => conversationId === null);
    if (named.length + this.conversations.size < maxSubscriptions) return;
    throw new AppError('too_many_subscriptions', {
      detail: `A socket has at most ${maxSubscriptions} subscriptions: unsubscribe from one, or open another socket.`,
    });
  }

  followsRun(runId: string): boolean {
    return this.runs.has(runId);
  }

  followsConversation(conversationId: string): boolean {
    return this.conversations.has(conversationId);
  }

  /** Sends the events of a run after `seen`, in the background. A run that is followed already is left as it is. */
  followRun(runId: string, seen: number | null, conversationId: string | null = null): void {
    if (this.runs.has(runId)) return;
    const subscription = new RunSubscription(this.socket, { ownerId: this.ownerId, id: runId, seen });
    this.runs.set(runId, { subscription, conversationId });
    void subscription
      .follow(this.events)
      .catch((error: unknown) => this.fail(error, { run_id: runId }))
      .finally(() => this.forget(runId, subscription));
  }

  /** Nothing happens when the run is not followed. */
  unfollowRun(runId: string): void {
    this.runs.get(runId)?.subscription.cancel();
    this.runs.delete(runId);
    this.touch();
  }

  followConversation(conversationId: string, runIds$: Observable<string>): void {
    this.conversations.get(conversationId)?.unsubscribe();
    const subscription = runIds$.subscribe({
      next: (runId) => this.followRun(runId, null, conversationId),
      complete: () => {
        this.unfollowConversation(conversationId);
        this.fail(new AppError('conversation_not_found'), { conversation_id: conversationId });
      },
    });
    this.conversations.set(conversationId, subscription);
  }

  /** Nothing happens when the conversation is not followed. */
  unfollowConversation(conversationId: string): void {
    this.conversations.get(conversationId)?.unsubscribe();
    this.conversations.delete(conversationId);
    for (const [runId, followed] of this.runs) {
      if (followed.conversationId === conversationId) this.unfollowRun(runId);
    }
    this.touch();
  }

  /** `id`: that of the message that is answered. */
  reply(message: Reply, id?: string): void {
    this.socket.send(JSON.stringify({ ...message, ...(id !== undefined && { id }) }));
  }

  /** Tells a failure; one that nobody foresaw is told in words that give nothing away, and written into the log. */
  fail(thrown: unknown, subject: Subject): void {
    const problem = toProblem(thrown);
    const { error, status, errorId } = problem;
    if (errorId)
      this.log.error({ code: error.code, error_id: errorId, err: error.cause }, 'unforeseen error');
    else if (status >= 500) this.log.warn({ code: error.code, err: error.cause }, error.message);
    else this.log.debug({ code: error.code }, 'message refused');
    this.socket.send(JSON.stringify(errorMessage(problem, subject)));
  }

  /** Something happened: the socket is not idle. */
  touch(): void {
    if (this.socket.open) this.idle.refresh();
  }

  private forget(runId: string, subscription: RunSubscription): void {
    // Followed anew in the meantime, it is another subscription.
    if (this.runs.get(runId)?.subscription === subscription) this.runs.delete(runId);
    this.touch();
  }

  private endIfIdle(): void {
    if (!this.socket.busy && this.subscriptionCount === 0) this.socket.close(CLOSE.idle);
    else this.touch();
  }

  private end(): void {
    clearTimeout(this.idle);
    for (const subscription of this.conversations.values()) subscription.unsubscribe();
    this.conversations.clear();
  }
}
