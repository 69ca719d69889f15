import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Completions that nobody keeps leave their calls in the ledger, and nothing else. */
export class BillCompletions1763704800000 implements MigrationInterface {
  name = 'BillCompletions1763704800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE attempts
        ALTER response_id DROP NOT NULL,
        ADD completion_id uuid,
        ADD choice integer,
        ADD worker_id uuid,
        ADD CONSTRAINT ck_attempts_asked_for CHECK ((response_id IS NULL) = (completion_id IS NOT NULL))`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX ix_attempts_completion_id_choice_number ON attempts (completion_id, choice, number)
      WHERE completion_id IS NOT NULL`);
    await queryRunner.query(`
      CREATE INDEX ix_attempts_worker_id ON attempts (worker_id)
      WHERE completion_id IS NOT NULL AND outcome = 'running'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM attempts WHERE response_id IS NULL`);
    await queryRunner.query(`DROP INDEX ix_attempts_worker_id`);
    await queryRunner.query(`DROP INDEX ix_attempts_completion_id_choice_number`);
    await queryRunner.query(`
      ALTER TABLE attempts
        DROP CONSTRAINT ck_attempts_asked_for,
        DROP COLUMN worker_id,
        DROP COLUMN choice,
        DROP COLUMN completion_id,
        ALTER response_id SET NOT NULL`);
  }
}
