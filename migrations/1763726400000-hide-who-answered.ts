import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Blind runs: their answers have labels in place of names until somebody votes. */
export class HideWhoAnswered1763726400000 implements MigrationInterface {
  name = 'HideWhoAnswered1763726400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE runs
        ADD COLUMN blind boolean NOT NULL DEFAULT false,
        ADD COLUMN revealed_at timestamptz(3)`);
    // Whether a response is hidden follows from its run. It is kept twice so that whoever reads a response need not read the run.
    await queryRunner.query(`
      ALTER TABLE responses
        ADD COLUMN label text,
        ADD COLUMN hidden boolean NOT NULL DEFAULT false`);
    await queryRunner.query(`CREATE INDEX ix_responses_hidden ON responses (participant_id) WHERE hidden`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX ix_responses_hidden`);
    await queryRunner.query(`ALTER TABLE responses DROP COLUMN label, DROP COLUMN hidden`);
    await queryRunner.query(`ALTER TABLE runs DROP COLUMN blind, DROP COLUMN revealed_at`);
  }
}
