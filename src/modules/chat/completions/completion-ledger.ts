import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AttemptDraft } from '../engine/attempt/attempt-draft';
import { type AttemptEnd } from '../engine/attempt/attempt-end';
import { type ResponsePlan } from '../engine/run-plan';
import { attemptRow } from '../recorder/attempt-row';
import { CLOSED_VALUES, closedColumns, ENDED_COLUMNS } from '../recorder/statements';
import { Lease } from '../restart/lease';
import { BatchedWrites } from './batched-writes';
import { type CompletionPlan } from './completion-planner';

/**
 * $1 calls, as far as they are known. Inserts those that begin and closes those that have ended, in one statement, because both come with
 * each completion and what costs is the commit. By key and no other condition, so that no planner ever reads the whole table for it. Sent
 * again, it does the same once. Another process may have taken this one for dead; here it is known how its calls ended.
 */
const WRITE = `
  INSERT INTO attempts (id, owner_id, completion_id, choice, worker_id, number, provider, model, ${ENDED_COLUMNS.join(', ')})
  SELECT a.id, a.owner_id, a.completion_id, a.choice, a.worker_id, a.number, a.provider, a.model,
    ${ENDED_COLUMNS.map((name) => (name === 'estimated' ? 'coalesce(a.estimated, false)' : `a.${name}`)).join(', ')}
  FROM json_to_recordset($1::json) AS a (owner_id uuid, completion_id uuid, choice integer, worker_id uuid, number integer,
    provider text, model text, ${CLOSED_VALUES})
  ON CONFLICT (id) DO UPDATE SET ${closedColumns('excluded')}
  WHERE excluded.outcome <> 'running' AND (attempts.outcome = 'running' OR attempts.error_code = 'interrupted')`;

interface Row {
  id: string;
}

/** What the ledger has to know of a completion. */
export type Billed = Pick<CompletionPlan, 'completionId' | 'ownerId'>;

/** The billing ledger of completions that nobody keeps: all that is ever stored of them. */
@Injectable()
export class CompletionLedger {
  private readonly writes = new BatchedWrites<readonly Row[]>((batch) => {
    // A statement may touch each row once: of what is said of one call, the last counts.
    const rows = new Map(batch.flat().map((row) => [row.id, row]));
    return this.database.query(WRITE, [JSON.stringify([...rows.values()])]);
  });

  constructor(
    private readonly database: DataSource,
    private readonly lease: Lease,
  ) {}

  /** Takes down the first call of every choice, of which the first is number `from`. Calls of many completions share a statement. */
  async begin(
    plan: Billed & Pick<CompletionPlan, 'createdAt'> & { responses: readonly ResponsePlan[] },
    from = 0,
  ): Promise<void> {
    const rows = plan.responses.map(({ attemptId, routes: [route] }, index) =>
      this.row(plan, from + index, { id: attemptId, number: 1, route }, plan.createdAt),
    );
    await this.writes.add(rows);
  }

  /** Takes down a further call, before it is made, and closes those that have ended. */
  async open(
    plan: Billed,
    choice: number,
    { attempt, ends }: { attempt: AttemptDraft; ends: readonly AttemptEnd[] },
  ): Promise<void> {
    await this.writes.add([...this.ended(plan, choice, ends), this.row(plan, choice, attempt, new Date())]);
  }

  async close(plan: Billed, choice: number, ends: readonly AttemptEnd[]): Promise<void> {
    if (ends.length > 0) await this.writes.add(this.ended(plan, choice, ends));
  }

  private ended(plan: Billed, choice: number, ends: readonly AttemptEnd[]): Row[] {
    return ends.map((end) => ({
      ...this.row(plan, choice, end.attempt, end.attempt.startedAt),
      ...attemptRow(end),
    }));
  }

  private row(
    { completionId, ownerId }: Billed,
    choice: number,
    { id, number, route }: Pick<AttemptDraft, 'id' | 'number' | 'route'>,
    startedAt: Date,
  ) {
    return {
      id,
      owner_id: ownerId,
      completion_id: completionId,
      choice,
      worker_id: this.lease.workerId,
      number,
      provider: route.model.provider,
      model: route.model.model,
      outcome: 'running',
      started_at: startedAt,
    };
  }
}
