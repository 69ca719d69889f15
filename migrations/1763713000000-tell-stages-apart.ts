import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Runs of several stages: what each response is for, what the run left to chance, and what it came to. */
export class TellStagesApart1763713000000 implements MigrationInterface {
  name = 'TellStagesApart1763713000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE responses
        ADD stage integer NOT NULL DEFAULT 1,
        ADD stage_name text NOT NULL DEFAULT 'answers',
        ADD role text NOT NULL DEFAULT 'answer'`);
    await queryRunner.query(
      `ALTER TABLE runs ADD seed integer, ADD prompt_version integer, ADD result jsonb`,
    );
    await this.indexWhere(queryRunner, `AND role IN ('answer', 'synthesis')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.indexWhere(queryRunner, '');
    await queryRunner.query(
      `ALTER TABLE runs DROP COLUMN seed, DROP COLUMN prompt_version, DROP COLUMN result`,
    );
    await queryRunner.query(
      `ALTER TABLE responses DROP COLUMN stage, DROP COLUMN stage_name, DROP COLUMN role`,
    );
  }

  /** A search finds what was said, and not what models wrote to each other about it. */
  private async indexWhere(queryRunner: QueryRunner, condition: string): Promise<void> {
    await queryRunner.query(`
      CREATE OR REPLACE FUNCTION index_run() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
        SELECT NEW.id, 'run', NEW.owner_id, NEW.conversation_id, to_words(string_agg(content, E'\\n' ORDER BY position))
        FROM responses WHERE run_id = NEW.id AND content <> '' ${condition}
        HAVING count(*) > 0
        ON CONFLICT (source_id) DO UPDATE SET words = EXCLUDED.words;
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE OR REPLACE FUNCTION index_answers(conversation uuid) RETURNS void LANGUAGE sql AS $$
        INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
        SELECT run_id, 'run', owner_id, conversation_id, to_words(string_agg(content, E'\\n' ORDER BY position))
        FROM responses WHERE conversation_id = conversation AND content <> '' ${condition}
        GROUP BY run_id, owner_id, conversation_id
        ON CONFLICT (source_id) DO UPDATE SET words = EXCLUDED.words
      $$`);
  }
}
