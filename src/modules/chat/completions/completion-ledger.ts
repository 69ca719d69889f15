import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type AttemptDraft } from '../engine/attempt/attempt-draft';
import { type AttemptEnd } from '../engine/attempt/attempt-end';
import { attemptRow } from '../recorder/attempt-row';
import { CLOSED_COLUMNS, CLOSED_VALUES } from '../recorder/statements';
import { Lease } from '../restart/lease';
import { type CompletionPlan } from './completion-planner';

/** $1 completion, $2 owner, $3 worker, $4 attempts. Sent again, it does the same once. */
const OPEN = `
  INSERT INTO attempts (id, owner_id, completion_id, choice, worker_id, number, provider, model, outcome, started_at)
  SELECT a.id, $2::uuid, $1::uuid, a.choice, $3::uuid, a.number, a.provider, a.model, 'running', a.started_at
  FROM jsonb_to_recordset($4::jsonb) AS a (id uuid, choice integer, number integer, provider text, model text,
    started_at timestamptz)
  ON CONFLICT (id) DO NOTHING`;

/** $1 completion, $2 attempts that have ended. Another process may have taken this one for dead; here it is known how they ended. */
const CLOSE = `
  UPDATE attempts SET ${CLOSED_COLUMNS}
  FROM jsonb_to_recordset($2::jsonb) AS ended ${CLOSED_VALUES}
  WHERE attempts.id = ended.id AND attempts.completion_id = $1
    AND (attempts.outcome = 'running' OR attempts.error_code = 'interrupted')`;

interface OpenedAttempt {
  id: string;
  number: number;
  choice: number;
}

/** The billing ledger of completions that nobody keeps: all that is ever stored of them. */
@Injectable()
export class CompletionLedger {
  constructor(
    private readonly database: DataSource,
    private readonly lease: Lease,
  ) {}

  /** Takes down the first call of every choice. One statement. */
  async begin(plan: CompletionPlan): Promise<void> {
    const attempts = plan.responses.map(({ attemptId, routes: [route] }, choice) =>
      openRow({ id: attemptId, number: 1, choice }, route.model, plan.createdAt),
    );
    await this.insert(plan, attempts);
  }

  /** Takes down a further call, before it is made, and closes those that have ended. */
  async open(
    plan: CompletionPlan,
    choice: number,
    { attempt, ends }: { attempt: AttemptDraft; ends: readonly AttemptEnd[] },
  ): Promise<void> {
    await this.close(plan, ends);
    const { id, number, route } = attempt;
    await this.insert(plan, [openRow({ id, number, choice }, route.model, new Date())]);
  }

  async close(plan: CompletionPlan, ends: readonly AttemptEnd[]): Promise<void> {
    if (ends.length === 0) return;
    await this.database.query(CLOSE, [plan.completionId, JSON.stringify(ends.map(attemptRow))]);
  }

  private async insert(plan: CompletionPlan, attempts: object[]): Promise<void> {
    await this.database.query(OPEN, [
      plan.completionId,
      plan.ownerId,
      this.lease.workerId,
      JSON.stringify(attempts),
    ]);
  }
}

function openRow(attempt: OpenedAttempt, model: { provider: string; model: string }, startedAt: Date) {
  return { ...attempt, provider: model.provider, model: model.model, started_at: startedAt };
}
