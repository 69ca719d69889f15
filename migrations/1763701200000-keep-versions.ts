import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Several answers of one model to one message, which of them counts, and which answer the conversation goes on with. */
export class KeepVersions1763701200000 implements MigrationInterface {
  name = 'KeepVersions1763701200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE responses ADD activated_at timestamptz(3)`);
    // Until now every answer counted from its start on.
    await queryRunner.query(`UPDATE responses SET activated_at = created_at`);
    // Deferred, because a copy writes messages and runs before the responses that they name.
    await queryRunner.query(`
      ALTER TABLE messages ADD selected_response_id uuid
        CONSTRAINT fk_messages_selected_response_id REFERENCES responses (id) ON DELETE SET NULL
        DEFERRABLE INITIALLY DEFERRED`);
    // Partial indexes: most messages and runs have nothing to look up, and should not pay for it.
    await queryRunner.query(`
      CREATE INDEX ix_messages_selected_response_id ON messages (selected_response_id)
        WHERE selected_response_id IS NOT NULL`);
    await queryRunner.query(`
      ALTER TABLE runs ADD retry_of uuid
        CONSTRAINT fk_runs_retry_of REFERENCES responses (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED`);
    await queryRunner.query(`ALTER TABLE runs ADD retry_fingerprint text`);
    await queryRunner.query(`CREATE INDEX ix_runs_retry_of ON runs (retry_of) WHERE retry_of IS NOT NULL`);
    // Two who retry the same response at once begin one run.
    await queryRunner.query(`
      CREATE UNIQUE INDEX uq_runs_retry_of ON runs (retry_of) WHERE status = 'running' AND retry_of IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE runs DROP COLUMN retry_fingerprint`);
    await queryRunner.query(`ALTER TABLE runs DROP COLUMN retry_of`);
    await queryRunner.query(`ALTER TABLE messages DROP COLUMN selected_response_id`);
    await queryRunner.query(`ALTER TABLE responses DROP COLUMN activated_at`);
  }
}
