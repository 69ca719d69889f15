import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Answers that were fused are noted once, and the councils of a stretch of time are found. */
export class JudgeTheJudges1763730000000 implements MigrationInterface {
  name = 'JudgeTheJudges1763730000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE UNIQUE INDEX uq_votes_fused ON votes (owner_id, response_id) WHERE kind = 'fused'`,
    );
    await queryRunner.query(
      `CREATE INDEX ix_runs_councils ON runs (owner_id, created_at) WHERE strategy = 'council'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX ix_runs_councils`);
    await queryRunner.query(`DROP INDEX uq_votes_fused`);
  }
}
