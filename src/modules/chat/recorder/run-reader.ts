import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull, LessThan, Not } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { groupBy } from '../../../common/group-by';
import { firstIdAt, isId } from '../../../common/ids';
import { Conversation } from '../../conversations/entities/conversation.entity';
import { Response } from '../../conversations/entities/response.entity';
import { Run, type RunResult } from '../../conversations/entities/run.entity';

/** A run as the database has it, with its responses in the order in which they were asked for. */
export interface StoredRun {
  run: Run;
  responses: Response[];
}

/** A run that another process has begun. */
export interface BegunRun {
  id: string;
  conversationId: string;
}

/** Reads runs by owner. Somebody else's is treated as one that does not exist. */
@Injectable()
export class RunReader {
  constructor(private readonly database: DataSource) {}

  /** Throws `run_not_found`. */
  async findRun(ownerId: string, id: string): Promise<Run> {
    const run = isId(id) && (await this.database.manager.findOneBy(Run, { id, ownerId }));
    if (!run) throw new AppError('run_not_found');
    return run;
  }

  /** Throws `run_not_found`. */
  async find(ownerId: string, id: string): Promise<StoredRun> {
    // The run first: when it has ended, its responses have.
    const run = await this.findRun(ownerId, id);
    const [stored] = await this.withResponses([run]);
    return stored ?? { run, responses: [] };
  }

  /** Newest first; `after` is the id of the run before the page. Throws `conversation_not_found`. */
  async list(
    ownerId: string,
    conversationId: string,
    { after, limit }: { after?: string; limit: number },
  ): Promise<StoredRun[]> {
    await this.checkConversation(ownerId, conversationId);
    const runs = await this.database.manager.find(Run, {
      where: { ownerId, conversationId, ...(after ? { id: LessThan(after) } : {}) },
      order: { id: 'DESC' },
      take: limit,
    });
    return this.withResponses(runs);
  }

  /** What came of the newest runs of a conversation with this strategy, the newest first. Throws `conversation_not_found`. */
  async results(
    ownerId: string,
    conversationId: string,
    { strategy, limit }: { strategy: string; limit: number },
  ): Promise<RunResult[]> {
    await this.checkConversation(ownerId, conversationId);
    const runs = await this.database.manager.find(Run, {
      select: { id: true, result: true },
      where: { ownerId, conversationId, strategy, result: Not(IsNull()) },
      order: { id: 'DESC' },
      take: limit,
    });
    return runs.flatMap(({ result }) => (result ? [result] : []));
  }

  /** Ids of a conversation's runs that have not ended, whoever executes them. Throws `conversation_not_found`. */
  async running(ownerId: string, conversationId: string): Promise<string[]> {
    await this.checkConversation(ownerId, conversationId);
    const runs = await this.database.manager.find(Run, {
      select: { id: true },
      where: { ownerId, conversationId, status: 'running' },
      order: { id: 'ASC' },
    });
    return runs.map(({ id }) => id);
  }

  /** Runs of these conversations, whoever owns them, that were begun by other workers at this time or later, the oldest first. */
  begunElsewhere(conversationIds: readonly string[], since: Date, workerId: string): Promise<BegunRun[]> {
    // Imported and copied runs have no worker.
    return this.database.query(
      `SELECT id, conversation_id AS "conversationId" FROM runs
       WHERE conversation_id = ANY($1) AND id >= $2 AND worker_id <> $3 ORDER BY id`,
      [conversationIds, firstIdAt(since.getTime()), workerId],
    );
  }

  /** Throws `response_not_found`. */
  async findResponse(ownerId: string, id: string): Promise<Response> {
    const response = isId(id) && (await this.database.manager.findOneBy(Response, { id, ownerId }));
    if (!response) throw new AppError('response_not_found');
    return response;
  }

  /** The number of the newest attempt of each response. */
  async attempts(responseIds: readonly string[]): Promise<Map<string, number>> {
    const rows: { response_id: string; number: number }[] = await this.database.query(
      'SELECT response_id, max(number) AS number FROM attempts WHERE response_id = ANY($1) GROUP BY response_id',
      [responseIds],
    );
    return new Map(rows.map((row) => [row.response_id, row.number]));
  }

  private async checkConversation(ownerId: string, id: string): Promise<void> {
    const isThere = isId(id) && (await this.database.manager.existsBy(Conversation, { id, ownerId }));
    if (!isThere) throw new AppError('conversation_not_found');
  }

  private async withResponses(runs: readonly Run[]): Promise<StoredRun[]> {
    const responses = await this.database.manager.find(Response, {
      where: { runId: In(runs.map(({ id }) => id)) },
      order: { position: 'ASC', id: 'ASC' },
    });
    const byRun = groupBy(responses, ({ runId }) => runId);
    return runs.map((run) => ({ run, responses: byRun.get(run.id) ?? [] }));
  }
}
