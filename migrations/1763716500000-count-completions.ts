import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Statistics find the completions of a stretch of time by their first calls. */
export class CountCompletions1763716500000 implements MigrationInterface {
  name = 'CountCompletions1763716500000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX ix_attempts_owner_id_started_at ON attempts (owner_id, started_at)
      WHERE completion_id IS NOT NULL AND number = 1`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX ix_attempts_owner_id_started_at`);
  }
}
