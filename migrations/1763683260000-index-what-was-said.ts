import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Full-text search over titles, prompts and answers, kept up to date by triggers. */
export class IndexWhatWasSaid1763683260000 implements MigrationInterface {
  name = 'IndexWhatWasSaid1763683260000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await this.createEntries(queryRunner);
    await this.createFunctions(queryRunner);
    await this.createTriggers(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TRIGGER runs_words ON runs`);
    await queryRunner.query(`DROP TRIGGER messages_words ON messages`);
    await queryRunner.query(`DROP TRIGGER conversations_words_renamed ON conversations`);
    await queryRunner.query(`DROP TRIGGER conversations_words ON conversations`);
    await queryRunner.query(`DROP TABLE search_entries`);
    await queryRunner.query(`DROP FUNCTION index_answers(uuid)`);
    await queryRunner.query(`DROP FUNCTION index_run()`);
    await queryRunner.query(`DROP FUNCTION index_message()`);
    await queryRunner.query(`DROP FUNCTION index_title()`);
    await queryRunner.query(`DROP FUNCTION to_words(text)`);
  }

  private async createEntries(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE search_entries (
        source_id uuid NOT NULL CONSTRAINT pk_search_entries PRIMARY KEY,
        kind text NOT NULL,
        owner_id uuid NOT NULL,
        conversation_id uuid NOT NULL
          CONSTRAINT fk_search_entries_conversation_id REFERENCES conversations (id) ON DELETE CASCADE,
        words tsvector NOT NULL
      )`);
    await queryRunner.query(
      `CREATE INDEX ix_search_entries_conversation_id ON search_entries (conversation_id)`,
    );
    // New words wait in a list until they are merged, by the app every few seconds (`MergeNewWords`): putting them in place one
    // by one takes ten times as long, in the middle of a run. Whoever fills the list (in kB) has to merge it.
    await queryRunner.query(`
      CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)
        WITH (fastupdate = on, gin_pending_list_limit = 16384)`);
  }

  private async createFunctions(queryRunner: QueryRunner): Promise<void> {
    // A tsvector holds at most 1 MiB: of a text with more different words than that, the beginning is found.
    await queryRunner.query(`
      CREATE FUNCTION to_words(content text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
      BEGIN
        RETURN to_tsvector('english', content);
      EXCEPTION WHEN program_limit_exceeded THEN
        RETURN to_tsvector('english', left(content, 100000));
      END $$`);
    await queryRunner.query(`
      CREATE FUNCTION index_title() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
        VALUES (NEW.id, 'title', NEW.owner_id, NEW.id, to_words(coalesce(NEW.title, '')))
        ON CONFLICT (source_id) DO UPDATE SET words = EXCLUDED.words;
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE FUNCTION index_message() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
        VALUES (NEW.id, 'message', NEW.owner_id, NEW.conversation_id, to_words(NEW.text));
        RETURN NULL;
      END $$`);
    await queryRunner.query(`
      CREATE FUNCTION index_run() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
        SELECT NEW.id, 'run', NEW.owner_id, NEW.conversation_id, to_words(string_agg(content, E'\\n' ORDER BY position))
        FROM responses WHERE run_id = NEW.id AND content <> ''
        HAVING count(*) > 0
        ON CONFLICT (source_id) DO UPDATE SET words = EXCLUDED.words;
        RETURN NULL;
      END $$`);
    // For runs that are inserted after their end (fork, import), once their responses are there too.
    await queryRunner.query(`
      CREATE FUNCTION index_answers(conversation uuid) RETURNS void LANGUAGE sql AS $$
        INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
        SELECT run_id, 'run', owner_id, conversation_id, to_words(string_agg(content, E'\\n' ORDER BY position))
        FROM responses WHERE conversation_id = conversation AND content <> ''
        GROUP BY run_id, owner_id, conversation_id
        ON CONFLICT (source_id) DO UPDATE SET words = EXCLUDED.words
      $$`);
  }

  private async createTriggers(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TRIGGER conversations_words AFTER INSERT ON conversations
        FOR EACH ROW WHEN (NEW.title IS NOT NULL) EXECUTE FUNCTION index_title()`);
    await queryRunner.query(`
      CREATE TRIGGER conversations_words_renamed AFTER UPDATE OF title ON conversations
        FOR EACH ROW WHEN (NEW.title IS DISTINCT FROM OLD.title) EXECUTE FUNCTION index_title()`);
    await queryRunner.query(`
      CREATE TRIGGER messages_words AFTER INSERT ON messages
        FOR EACH ROW WHEN (NEW.text <> '') EXECUTE FUNCTION index_message()`);
    await queryRunner.query(`
      CREATE TRIGGER runs_words AFTER UPDATE OF status ON runs
        FOR EACH ROW WHEN (OLD.status = 'running' AND NEW.status <> 'running') EXECUTE FUNCTION index_run()`);
  }
}
