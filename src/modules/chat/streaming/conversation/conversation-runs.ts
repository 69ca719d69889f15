import { Injectable } from '@nestjs/common';
import {
  asapScheduler,
  defer,
  filter,
  from,
  map,
  merge,
  type Observable,
  observeOn,
  takeUntil,
  tap,
} from 'rxjs';
import { ConversationEvents } from '../../../conversations/conversation-events';
import { LiveRuns } from '../../engine/live-runs';
import { RunTelemetry } from '../../engine/run-telemetry';
import { RunReader } from '../../recorder/run-reader';
import { RunsElsewhere } from './runs-elsewhere';

/** Tells which runs a conversation has, for whoever wants to follow all of them. */
@Injectable()
export class ConversationRuns {
  constructor(
    private readonly runs: LiveRuns,
    private readonly telemetry: RunTelemetry,
    private readonly reader: RunReader,
    private readonly conversations: ConversationEvents,
    private readonly elsewhere: RunsElsewhere,
  ) {}

  /**
   * Ids of the runs that go on or have just ended, then of each that begins: at once when this process begins it, about a second later
   * when another one does. Completes when this process deletes the conversation. Throws `conversation_not_found`.
   */
  async follow(ownerId: string, conversationId: string): Promise<Observable<string>> {
    const running = await this.reader.running(ownerId, conversationId);
    const present$ = defer(() => {
      const live = this.runs.ofConversation(ownerId, conversationId).map(({ runId }) => runId);
      return from(new Set([...live, ...running]));
    });
    const future$ = this.telemetry.events$.pipe(
      filter(
        ({ type, run }) =>
          type === 'run.started' &&
          run.plan.conversationId === conversationId &&
          run.plan.ownerId === ownerId,
      ),
      map(({ run }) => run.runId),
      // The engine tells of a run right before its first event is in the log.
      observeOn(asapScheduler),
    );
    const deleted$ = this.conversations.deleted$.pipe(filter((id) => id === conversationId));
    const told = new Set<string>();
    const elsewhere$ = this.elsewhere.of(conversationId).pipe(filter((runId) => !told.has(runId)));
    return merge(future$, present$, elsewhere$).pipe(
      tap((runId) => told.add(runId)),
      takeUntil(deleted$),
    );
  }
}
