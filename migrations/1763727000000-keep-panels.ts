import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** How panels are held in a conversation. */
export class KeepPanels1763727000000 implements MigrationInterface {
  name = 'KeepPanels1763727000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE conversations ADD panel jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE conversations DROP COLUMN panel`);
  }
}
