import { Injectable, Logger } from '@nestjs/common';
import {
  catchError,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  finalize,
  from,
  map,
  mergeAll,
  type Observable,
  share,
  timer,
} from 'rxjs';
import { type BegunRun, RunReader } from '../../recorder/run-reader';
import { Lease } from '../../restart/lease';

/** How often the database is asked. */
const LOOK_EVERY_MS = 1_000;
/** How far back: ids are made by the clocks of other machines, and a run with a smaller id may be committed later. */
const LOOK_BACK_MS = 60_000;

/** Finds the runs that other processes begin: one statement a second for all conversations that are followed, none for none. */
@Injectable()
export class RunsElsewhere {
  private readonly logger = new Logger(RunsElsewhere.name);
  /** Followers by conversation. */
  private readonly followers = new Map<string, number>();
  private readonly begun$: Observable<BegunRun> = timer(LOOK_EVERY_MS, LOOK_EVERY_MS).pipe(
    exhaustMap(() => this.look()),
    mergeAll(),
    share(),
  );

  constructor(
    private readonly reader: RunReader,
    private readonly lease: Lease,
  ) {}

  /** Ids of runs that others have begun in the last minute or begin later, each of them many times. Never ends. */
  of(conversationId: string): Observable<string> {
    return defer(() => {
      this.followers.set(conversationId, (this.followers.get(conversationId) ?? 0) + 1);
      return this.begun$.pipe(finalize(() => this.leave(conversationId)));
    }).pipe(
      filter((run) => run.conversationId === conversationId),
      map(({ id }) => id),
    );
  }

  private leave(conversationId: string): void {
    const others = (this.followers.get(conversationId) ?? 1) - 1;
    if (others > 0) this.followers.set(conversationId, others);
    else this.followers.delete(conversationId);
  }

  /** A database that does not answer is asked again. */
  private look(): Observable<BegunRun[]> {
    const since = new Date(Date.now() - LOOK_BACK_MS);
    return from(this.reader.begunElsewhere([...this.followers.keys()], since, this.lease.workerId)).pipe(
      catchError((error: unknown) => {
        this.logger.warn({ err: error }, 'Runs of other processes could not be looked for');
        return EMPTY;
      }),
    );
  }
}
