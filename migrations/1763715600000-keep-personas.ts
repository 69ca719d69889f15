import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Personas that owners write. Participants keep copies, so nothing refers to them. */
export class KeepPersonas1763715600000 implements MigrationInterface {
  name = 'KeepPersonas1763715600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE personas (
        id uuid CONSTRAINT pk_personas PRIMARY KEY,
        owner_id uuid NOT NULL,
        name text NOT NULL,
        name_key text NOT NULL,
        role text,
        icon text,
        style text,
        color text,
        prompt_prefix text,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT uq_personas_owner_id_name_key UNIQUE (owner_id, name_key)
      )`);
    await queryRunner.query(`CREATE INDEX ix_personas_owner_id_id ON personas (owner_id, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE personas`);
  }
}
