import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which run a client's `Idempotency-Key` began, so that the same request again begins nothing. */
export class RememberIdempotencyKeys1763683500000 implements MigrationInterface {
  name = 'RememberIdempotencyKeys1763683500000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE idempotency_keys (
        owner_id uuid NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        run_id uuid NOT NULL
          CONSTRAINT fk_idempotency_keys_run_id REFERENCES runs (id) ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_idempotency_keys PRIMARY KEY (owner_id, route, key)
      )`);
    await queryRunner.query(`CREATE INDEX ix_idempotency_keys_run_id ON idempotency_keys (run_id)`);
    await queryRunner.query(`CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE idempotency_keys');
  }
}
