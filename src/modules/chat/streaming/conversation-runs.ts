import { Injectable } from '@nestjs/common';
import { asapScheduler, defer, filter, from, map, merge, type Observable, observeOn, takeUntil } from 'rxjs';
import { ConversationEvents } from '../../conversations/conversation-events';
import { LiveRuns } from '../engine/live-runs';
import { RunTelemetry } from '../engine/run-telemetry';
import { RunReader } from '../recorder/run-reader';

/** Tells which runs a conversation has, for whoever wants to follow all of them. */
@Injectable()
export class ConversationRuns {
  constructor(
    private readonly runs: LiveRuns,
    private readonly telemetry: RunTelemetry,
    private readonly reader: RunReader,
    private readonly conversations: ConversationEvents,
  ) {}

  /**
   * Ids of the runs that go on (wherever they are executed) or have just ended, then of each that this process begins; completes
   * when the conversation is deleted. Throws `conversation_not_found`.
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
    return merge(future$, present$).pipe(takeUntil(deleted$));
  }
}
