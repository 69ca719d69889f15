import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Conversations, who takes part, what was said, every run with its responses, and the ledger of upstream calls. */
export class RecordConversations1763683200000 implements MigrationInterface {
  name = 'RecordConversations1763683200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE conversations (
        id uuid NOT NULL CONSTRAINT pk_conversations PRIMARY KEY,
        owner_id uuid NOT NULL,
        title text,
        system_prompt text,
        tags text[] NOT NULL DEFAULT '{}',
        archived_at timestamptz(3),
        forked_from_conversation_id uuid,
        forked_from_message_id uuid,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        last_activity_at timestamptz(3) NOT NULL,
        provenance jsonb
      )`);
    await queryRunner.query(`
      CREATE INDEX ix_conversations_current
        ON conversations (owner_id, last_activity_at, id) WHERE archived_at IS NULL`);
    await queryRunner.query(`
      CREATE INDEX ix_conversations_archived
        ON conversations (owner_id, last_activity_at, id) WHERE archived_at IS NOT NULL`);
    await queryRunner.query(`CREATE INDEX ix_conversations_tags ON conversations USING gin (tags)`);

    await queryRunner.query(`
      CREATE TABLE participants (
        id uuid NOT NULL CONSTRAINT pk_participants PRIMARY KEY,
        owner_id uuid NOT NULL,
        conversation_id uuid NOT NULL
          CONSTRAINT fk_participants_conversation_id REFERENCES conversations (id) ON DELETE CASCADE,
        position integer NOT NULL,
        alias text,
        provider text NOT NULL,
        model text NOT NULL,
        persona jsonb,
        system_prompt text,
        parameters jsonb NOT NULL DEFAULT '{}',
        context_policy text NOT NULL DEFAULT 'own',
        created_at timestamptz(3) NOT NULL,
        -- Two who add a participant at once take the same position: one of them is told to try again.
        CONSTRAINT uq_participants_conversation_id_position UNIQUE (conversation_id, position)
          DEFERRABLE INITIALLY DEFERRED
      )`);

    await queryRunner.query(`
      CREATE TABLE messages (
        id uuid NOT NULL CONSTRAINT pk_messages PRIMARY KEY,
        owner_id uuid NOT NULL,
        conversation_id uuid NOT NULL
          CONSTRAINT fk_messages_conversation_id REFERENCES conversations (id) ON DELETE CASCADE,
        role text NOT NULL,
        content jsonb NOT NULL DEFAULT '[]',
        text text NOT NULL DEFAULT '',
        tool_results jsonb,
        provenance jsonb,
        created_at timestamptz(3) NOT NULL
      )`);
    await queryRunner.query(`CREATE INDEX ix_messages_conversation_id_id ON messages (conversation_id, id)`);

    await queryRunner.query(`
      CREATE TABLE runs (
        id uuid NOT NULL CONSTRAINT pk_runs PRIMARY KEY,
        owner_id uuid NOT NULL,
        conversation_id uuid NOT NULL
          CONSTRAINT fk_runs_conversation_id REFERENCES conversations (id) ON DELETE CASCADE,
        message_id uuid NOT NULL CONSTRAINT fk_runs_message_id REFERENCES messages (id) ON DELETE CASCADE,
        strategy text NOT NULL,
        status text NOT NULL,
        options jsonb NOT NULL DEFAULT '{}',
        totals jsonb,
        epoch integer NOT NULL DEFAULT 0,
        final_seq bigint,
        created_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3)
      )`);
    await queryRunner.query(`CREATE INDEX ix_runs_conversation_id_id ON runs (conversation_id, id)`);
    await queryRunner.query(`CREATE INDEX ix_runs_message_id ON runs (message_id)`);

    await queryRunner.query(`
      CREATE TABLE responses (
        id uuid NOT NULL CONSTRAINT pk_responses PRIMARY KEY,
        owner_id uuid NOT NULL,
        conversation_id uuid NOT NULL
          CONSTRAINT fk_responses_conversation_id REFERENCES conversations (id) ON DELETE CASCADE,
        run_id uuid NOT NULL CONSTRAINT fk_responses_run_id REFERENCES runs (id) ON DELETE CASCADE,
        message_id uuid NOT NULL CONSTRAINT fk_responses_message_id REFERENCES messages (id) ON DELETE CASCADE,
        participant_id uuid
          CONSTRAINT fk_responses_participant_id REFERENCES participants (id) ON DELETE SET NULL,
        position integer NOT NULL,
        alias text,
        provider text NOT NULL,
        model text NOT NULL,
        provider_model text,
        status text NOT NULL,
        content text NOT NULL DEFAULT '',
        reasoning text,
        tool_calls jsonb NOT NULL DEFAULT '[]',
        citations jsonb NOT NULL DEFAULT '[]',
        finish_reason text,
        error jsonb,
        partial boolean NOT NULL DEFAULT false,
        parameters jsonb NOT NULL DEFAULT '{}',
        dropped_parameters text[] NOT NULL DEFAULT '{}',
        context jsonb,
        input_tokens integer,
        output_tokens integer,
        cached_tokens integer,
        reasoning_tokens integer,
        estimated boolean NOT NULL DEFAULT false,
        cost_usd numeric(20,10),
        price_version text,
        ttft_ms double precision,
        latency_ms double precision,
        epoch integer NOT NULL DEFAULT 0,
        copied boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3)
      )`);
    await queryRunner.query(`
      CREATE INDEX ix_responses_conversation_id_message_id ON responses (conversation_id, message_id)`);
    await queryRunner.query(`CREATE INDEX ix_responses_message_id ON responses (message_id)`);
    await queryRunner.query(`CREATE INDEX ix_responses_run_id_position ON responses (run_id, position)`);
    await queryRunner.query(`CREATE INDEX ix_responses_participant_id ON responses (participant_id)`);
    await queryRunner.query(
      `CREATE INDEX ix_responses_owner_id_created_at ON responses (owner_id, created_at)`,
    );

    await queryRunner.query(`
      CREATE TABLE attempts (
        id uuid NOT NULL CONSTRAINT pk_attempts PRIMARY KEY,
        owner_id uuid NOT NULL,
        response_id uuid NOT NULL
          CONSTRAINT fk_attempts_response_id REFERENCES responses (id) ON DELETE CASCADE,
        number integer NOT NULL,
        provider text NOT NULL,
        model text NOT NULL,
        provider_model text,
        outcome text NOT NULL,
        error_code text,
        status_code integer,
        upstream_request_id text,
        input_tokens integer,
        output_tokens integer,
        cached_tokens integer,
        reasoning_tokens integer,
        estimated boolean NOT NULL DEFAULT false,
        cost_usd numeric(20,10),
        price_version text,
        ttft_ms double precision,
        latency_ms double precision,
        started_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3)
      )`);
    await queryRunner.query(`CREATE INDEX ix_attempts_response_id_number ON attempts (response_id, number)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['attempts', 'responses', 'runs', 'messages', 'participants', 'conversations']) {
      await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}
