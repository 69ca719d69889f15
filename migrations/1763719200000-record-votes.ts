import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What people choose between answers. It holds no text and outlives the answers: it refers to nothing. */
export class RecordVotes1763719200000 implements MigrationInterface {
  name = 'RecordVotes1763719200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE votes (
        id uuid CONSTRAINT pk_votes PRIMARY KEY,
        owner_id uuid NOT NULL,
        conversation_id uuid NOT NULL,
        message_id uuid NOT NULL,
        kind text NOT NULL,
        response_id uuid NOT NULL,
        other_response_id uuid,
        model text NOT NULL,
        other_model text,
        outcome text,
        blind boolean NOT NULL DEFAULT false,
        tags text[] NOT NULL DEFAULT '{}',
        not_counted text,
        style real[],
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT uq_votes_owner_id_response_id_other_response_id UNIQUE (owner_id, response_id, other_response_id)
      )`);
    await queryRunner.query(`CREATE INDEX ix_votes_owner_id_id ON votes (owner_id, id)`);
    await queryRunner.query(
      `CREATE INDEX ix_votes_owner_id_conversation_id ON votes (owner_id, conversation_id)`,
    );
    // One answer of a message is the one to go on with, and an answer is noted once however often it is transferred.
    await queryRunner.query(`
      CREATE UNIQUE INDEX ix_votes_owner_id_message_id ON votes (owner_id, message_id) WHERE kind = 'selected'`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX ix_votes_owner_id_response_id ON votes (owner_id, response_id) WHERE kind = 'transferred'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE votes`);
  }
}
