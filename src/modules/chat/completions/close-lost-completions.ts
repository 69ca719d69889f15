import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What such a call came to is known to nobody: neither its tokens nor what it costs. */
const CLOSE_LOST = `
  UPDATE attempts SET outcome = 'failed', error_code = 'interrupted', finished_at = clock_timestamp()
  WHERE completion_id IS NOT NULL AND outcome = 'running' AND NOT EXISTS (
    SELECT FROM workers WHERE workers.id = attempts.worker_id AND workers.expires_at >= clock_timestamp()
  )
  RETURNING id`;

/** Closes the calls of completions whose process has died: there is no answer to save, only a bill to be honest about. */
@Injectable()
export class CloseLostCompletions {
  private readonly logger = new Logger(CloseLostCompletions.name);

  constructor(private readonly database: DataSource) {}

  /** Safe in any number of processes at once. */
  async execute(): Promise<void> {
    const [rows]: [unknown[]] = await this.database.query(CLOSE_LOST);
    if (rows.length > 0)
      this.logger.warn(`Closed ${rows.length} calls of completions whose process has died`);
  }
}
