import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Ids that clients of other APIs choose for their conversations. */
export class NameConversations1763712000000 implements MigrationInterface {
  name = 'NameConversations1763712000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE conversations ADD dialect text, ADD external_id text,
        ADD CONSTRAINT ck_conversations_external_id CHECK ((dialect IS NULL) = (external_id IS NULL))`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX uq_conversations_external_id ON conversations (owner_id, dialect, external_id)
        WHERE external_id IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE conversations DROP COLUMN external_id, DROP COLUMN dialect`);
  }
}
