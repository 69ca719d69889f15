import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Tool calls and citations of answers that are being written, and which process of which machine a worker is. */
export class KeepMoreForARestart1763697720000 implements MigrationInterface {
  name = 'KeepMoreForARestart1763697720000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE checkpoints ADD parts jsonb`);
    await queryRunner.query(`ALTER TABLE workers ADD process jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE workers DROP COLUMN process`);
    await queryRunner.query(`ALTER TABLE checkpoints DROP COLUMN parts`);
  }
}
