import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which process executes a run and until when, and the text of running answers that must outlive that process. */
export class LeaseRuns1763690400000 implements MigrationInterface {
  name = 'LeaseRuns1763690400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE workers (
        id uuid NOT NULL CONSTRAINT pk_workers PRIMARY KEY,
        started_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL
      )`);
    // No foreign key: a run outlives its worker, and its absence is what makes the run free to be settled.
    await queryRunner.query(`ALTER TABLE runs ADD worker_id uuid`);
    await queryRunner.query(`CREATE INDEX ix_runs_worker_id ON runs (worker_id) WHERE status = 'running'`);
    // No foreign keys either: checking one locks the response's row for each piece of its text.
    await queryRunner.query(`
      CREATE TABLE checkpoints (
        attempt_id uuid NOT NULL,
        number integer NOT NULL,
        response_id uuid NOT NULL,
        content text NOT NULL,
        reasoning text NOT NULL,
        input_tokens integer NOT NULL,
        ttft_ms double precision,
        latency_ms double precision NOT NULL,
        CONSTRAINT pk_checkpoints PRIMARY KEY (attempt_id, number)
      )`);
    await queryRunner.query(`CREATE INDEX ix_checkpoints_response_id ON checkpoints (response_id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE checkpoints`);
    await queryRunner.query(`DROP INDEX ix_runs_worker_id`);
    await queryRunner.query(`ALTER TABLE runs DROP COLUMN worker_id`);
    await queryRunner.query(`DROP TABLE workers`);
  }
}
