import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { exhaustMap, filter, firstValueFrom, type Observable, takeUntil, timer } from 'rxjs';
import { DataSource, In } from 'typeorm';
import { groupBy } from '../../../common/group-by';
import { Attempt } from '../../conversations/entities/attempt.entity';
import { Response } from '../../conversations/entities/response.entity';
import { Run, type RunStatus } from '../../conversations/entities/run.entity';
import { type LiveRun } from '../engine/live-run';
import { LiveRuns } from '../engine/live-runs';

/** How often a run is looked at that another process executes. */
const LOOK_EVERY_MS = 250;

/** Names a run that somebody is to read. */
export interface RunReference {
  ownerId: string;
  runId: string;
}

/** A run that is over, as it was stored. */
export interface EndedRun {
  run: Run & { status: Exclude<RunStatus, 'running'> };
  /** In the order in which the models were asked for. */
  responses: Response[];
  /** How many upstream calls each response took, by its id. */
  attempts: Map<string, number>;
}

/** Finds runs wherever they are: in this process, in the database, or still with another process. */
@Injectable()
export class StoredRuns {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly live: LiveRuns,
  ) {}

  /** The run when this process has it, else what is stored once it has ended. Null when it is gone, or so is the client. */
  find(reference: RunReference, clientGone$: Observable<unknown>): Promise<LiveRun | EndedRun | null> {
    return firstValueFrom(
      timer(0, LOOK_EVERY_MS).pipe(
        exhaustMap(
          async () => this.live.findOwned(reference.ownerId, reference.runId) ?? (await this.read(reference)),
        ),
        filter((found) => found !== 'running'),
        takeUntil(clientGone$),
      ),
      { defaultValue: null },
    );
  }

  private async read({ ownerId, runId }: RunReference): Promise<EndedRun | 'running' | null> {
    const { manager } = this.database;
    const run = await manager.findOneBy(Run, { ownerId, id: runId });
    if (!run) return null;
    if (!hasEnded(run)) return 'running';
    const responses = await manager.find(Response, {
      where: { runId },
      order: { position: 'ASC', id: 'ASC' },
    });
    const attempts = await manager.find(Attempt, {
      select: { id: true, responseId: true },
      where: { responseId: In(responses.map(({ id }) => id)) },
    });
    const byResponse = groupBy(attempts, ({ responseId }) => responseId);
    return { run, responses, attempts: new Map([...byResponse].map(([id, list]) => [id, list.length])) };
  }
}

export function hasEnded(run: Run): run is EndedRun['run'] {
  return run.status !== 'running';
}
