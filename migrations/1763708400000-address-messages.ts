import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Messages that one participant reads and nobody else, and keys of requests that added a message without a run. */
export class AddressMessages1763708400000 implements MigrationInterface {
  name = 'AddressMessages1763708400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // No foreign key: when the participant is removed, its messages are nobody's, and must not become everybody's.
    await queryRunner.query(`ALTER TABLE messages ADD participant_id uuid`);
    await queryRunner.query(`ALTER TABLE idempotency_keys ALTER run_id DROP NOT NULL`);
    await queryRunner.query(`
      ALTER TABLE idempotency_keys ADD message_id uuid
        CONSTRAINT fk_idempotency_keys_message_id REFERENCES messages (id) ON DELETE CASCADE`);
    await queryRunner.query(`
      ALTER TABLE idempotency_keys
        ADD CONSTRAINT ck_idempotency_keys_began CHECK ((run_id IS NULL) = (message_id IS NOT NULL))`);
    await queryRunner.query(`
      CREATE INDEX ix_idempotency_keys_message_id ON idempotency_keys (message_id) WHERE message_id IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // What one participant was to read must not be shown to all of them.
    await queryRunner.query(`DELETE FROM messages WHERE participant_id IS NOT NULL`);
    await queryRunner.query(`ALTER TABLE idempotency_keys DROP COLUMN message_id`);
    await queryRunner.query(`ALTER TABLE idempotency_keys ALTER run_id SET NOT NULL`);
    await queryRunner.query(`ALTER TABLE messages DROP COLUMN participant_id`);
  }
}
