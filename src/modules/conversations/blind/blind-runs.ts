import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { ConversationEvents } from '../conversation-events';

/** $1 owner, $2 runs, $3 now. Of two at once one reveals: the other waits for the row, and finds it revealed. */
export const REVEAL = `
  revealed AS (
    UPDATE runs SET revealed_at = $3 WHERE owner_id = $1 AND id = ANY($2::uuid[]) AND blind AND revealed_at IS NULL
    RETURNING id
  ), shown AS (
    UPDATE responses SET hidden = false FROM revealed WHERE responses.run_id = revealed.id
  )`;

/** Ends the time in which nobody knows who gave which answer. */
@Injectable()
export class BlindRuns {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly events: ConversationEvents,
  ) {}

  /** Changes nothing about a run that is not blind, or was revealed before. The run must be the owner's. */
  async reveal(ownerId: string, runId: string): Promise<void> {
    const at = new Date();
    const rows: { id: string }[] = await this.database.query(`WITH ${REVEAL} SELECT id FROM revealed`, [
      ownerId,
      [runId],
      at,
    ]);
    for (const { id } of rows) this.events.revealed({ runId: id, at });
  }
}

/** Throws `run_blind` for something that would tell who gave a hidden answer. */
export function refuseHidden(hidden: boolean | undefined, what: string): void {
  if (!hidden) return;
  throw new AppError('run_blind', {
    detail: `The run is blind, and ${what} would tell whose answer it is. Vote first, or reveal the run.`,
  });
}
