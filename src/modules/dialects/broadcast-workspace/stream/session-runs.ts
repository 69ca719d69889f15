import { Injectable } from '@nestjs/common';
import {
  catchError,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  map,
  merge,
  mergeAll,
  type Observable,
  of,
  Subject,
  switchMap,
  takeUntil,
} from 'rxjs';
import { AppError } from '../../../../common/errors/app-error';
import { ConversationRuns } from '../../../chat/streaming/conversation/conversation-runs';
import { ReadRun } from '../../../chat/use-cases/read-run';
import { FindConversation } from '../../../conversations/use-cases/named/find-conversation';
import { DIALECT } from '../dialect';

/** A session, under the name that its client says, and the conversation that it is. */
export interface Opening {
  ownerId: string;
  sessionId: string;
  conversationId: string;
}

export type SessionNews = { type: 'run'; runId: string } | { type: 'deleted' };

/** Tells which runs a session has, also one that does not exist yet. */
@Injectable()
export class SessionRuns {
  private readonly openings = new Subject<Opening>();

  constructor(
    private readonly conversations: FindConversation,
    private readonly runs: ConversationRuns,
    private readonly readRun: ReadRun,
  ) {}

  /** Something was begun in the session, which may be new. */
  opened(opening: Opening): void {
    this.openings.next(opening);
  }

  /**
   * Those of `known` that are the session's, the runs that go on or have just ended, and each that begins later; some more than once.
   * Goes on when the session is deleted: another one of its name may follow. Sessions that begin in other processes are not heard of.
   */
  follow(ownerId: string, sessionId: string, known: readonly string[]): Observable<SessionNews> {
    const begun$ = this.openings.pipe(
      filter((opening) => opening.ownerId === ownerId && opening.sessionId === sessionId),
      map(({ conversationId }) => conversationId),
    );
    const there$ = defer(() => this.conversations.byName(ownerId, { dialect: DIALECT, id: sessionId })).pipe(
      map(({ conversation }) => conversation.id),
      catchError(nothingIfGone),
    );
    // What is there now may be gone when it is told.
    return merge(begun$, there$.pipe(takeUntil(begun$))).pipe(
      distinctUntilChanged(),
      switchMap((conversationId) => this.runsOf(ownerId, conversationId, known)),
    );
  }

  private runsOf(ownerId: string, conversationId: string, known: readonly string[]): Observable<SessionNews> {
    const known$ = of(...known).pipe(
      map((runId) => defer(() => this.readRun.execute({ ownerId, runId })).pipe(catchError(nothingIfGone))),
      mergeAll(1),
      filter((run) => run.conversation_id === conversationId),
      map(({ id }) => id),
    );
    const runs$ = defer(() => this.runs.follow(ownerId, conversationId)).pipe(mergeAll());
    return concat(
      concat(known$, runs$).pipe(map((runId): SessionNews => ({ type: 'run', runId }))),
      of<SessionNews>({ type: 'deleted' }),
    ).pipe(catchError(nothingIfGone));
  }
}

function nothingIfGone(error: unknown): Observable<never> {
  const code = error instanceof AppError ? error.code : null;
  if (code === 'conversation_not_found' || code === 'run_not_found') return EMPTY;
  throw error;
}
