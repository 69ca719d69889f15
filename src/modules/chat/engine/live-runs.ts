import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { firstValueFrom, race, timer } from 'rxjs';
import { AppError } from '../../../common/errors/app-error';
import { AppConfig } from '../../../config/app-config';
import { ConversationEvents } from '../../conversations/conversation-events';
import { type LiveRun } from './live-run';

/** How long an ended run and its log are kept for readers that are behind or come back. */
export const KEEP_ENDED_MS = 60_000;

/** The runs that this process executes or has just ended; decides whether there is room for one more. */
@Injectable()
export class LiveRuns implements BeforeApplicationShutdown {
  private readonly runs = new Map<string, LiveRun>();
  private readonly running = new Set<LiveRun>();
  /** Runs that are over here and not in the database, which did not take their end: to be settled when it is back. */
  readonly leftBehind = new Set<string>();
  private liveResponses = 0;
  private stopping = false;

  constructor(
    private readonly config: AppConfig,
    conversations: ConversationEvents,
  ) {
    conversations.deleted$.subscribe((conversationId) => this.cancelConversation(conversationId));
    conversations.revealed$.subscribe(({ runId, at }) => this.runs.get(runId)?.veil.lift(at));
  }

  /** Somebody else's run is treated as one that is not there. */
  findOwned(ownerId: string, runId: string): LiveRun | undefined {
    const run = this.runs.get(runId);
    return run?.plan.ownerId === ownerId ? run : undefined;
  }

  /** Runs of a conversation that go on or have just ended, in the order in which they began. */
  ofConversation(ownerId: string, conversationId: string): LiveRun[] {
    return [...this.runs.values()].filter(
      ({ plan }) => plan.conversationId === conversationId && plan.ownerId === ownerId,
    );
  }

  /** Answers that are being written now. */
  get responseCount(): number {
    return this.liveResponses;
  }

  get runCount(): number {
    return this.running.size;
  }

  /** Conversations with at least one answer being written. */
  get conversationCount(): number {
    return new Set([...this.running].map((run) => run.plan.conversationId)).size;
  }

  /** Throws `overloaded` or `shutting_down` when a run of so many responses cannot start now. */
  reserve(responses: number): void {
    if (this.stopping) throw new AppError('shutting_down', { retryAfterS: 5 });
    const { maxLiveResponses } = this.config.chat;
    if (this.liveResponses + responses > maxLiveResponses) {
      throw new AppError('overloaded', {
        detail: `This server writes at most ${maxLiveResponses} answers at once and is at ${this.liveResponses}. Try again soon.`,
        retryAfterS: 1,
      });
    }
    this.liveResponses += responses;
  }

  release(responses: number): void {
    this.liveResponses -= responses;
  }

  /** The runs that are not over. */
  get current(): Iterable<LiveRun> {
    return this.running;
  }

  /** Stops and forgets every run, without a word: another process may have taken them over. */
  abandonAll(): void {
    for (const run of this.running) run.abandon();
  }

  add(run: LiveRun): void {
    this.runs.set(run.runId, run);
    this.running.add(run);
    const reserved = run.plan.responses.length;
    void run.done.then(() => {
      this.running.delete(run);
      this.release(reserved);
      if (run.isUnstored && !run.isAbandoned) this.leftBehind.add(run.runId);
      if (run.isAbandoned) this.runs.delete(run.runId);
      else setTimeout(() => this.runs.delete(run.runId), KEEP_ENDED_MS).unref();
    });
  }

  /** Lets running answers finish for a while, then stores what there is as partial. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const ended = Promise.all([...this.running].map((run) => run.done));
    await firstValueFrom(race(ended, timer(this.config.chat.shutdownGraceMs)));
    for (const run of this.running) run.stop('interrupted');
    await ended;
  }

  /** Stops every run of a conversation that was deleted: nobody can read the answers any more. */
  private cancelConversation(conversationId: string): void {
    for (const run of this.runs.values()) {
      if (run.plan.conversationId !== conversationId) continue;
      run.stop('cancelled');
      this.runs.delete(run.runId);
    }
  }
}
