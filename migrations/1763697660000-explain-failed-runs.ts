import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Why a run failed as a whole, for example because too few models answered. */
export class ExplainFailedRuns1763697660000 implements MigrationInterface {
  name = 'ExplainFailedRuns1763697660000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE runs ADD error jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE runs DROP COLUMN error`);
  }
}
