import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Each call of a response has a number of its own, and a call of a fallback says what it was sent. */
export class NumberAttemptsOnce1763697600000 implements MigrationInterface {
  name = 'NumberAttemptsOnce1763697600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // Only an imported document can hold the same number twice.
    await queryRunner.query(`
      UPDATE attempts SET number = numbered.number
      FROM (
        SELECT id, row_number() OVER (PARTITION BY response_id ORDER BY number, id) AS number
        FROM attempts
        WHERE response_id IN (SELECT response_id FROM attempts GROUP BY response_id, number HAVING count(*) > 1)
      ) numbered
      WHERE attempts.id = numbered.id`);
    await queryRunner.query(`DROP INDEX ix_attempts_response_id_number`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX ix_attempts_response_id_number ON attempts (response_id, number)`,
    );
    await queryRunner.query(`ALTER TABLE attempts ADD request jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE attempts DROP COLUMN request`);
    await queryRunner.query(`DROP INDEX ix_attempts_response_id_number`);
    await queryRunner.query(`CREATE INDEX ix_attempts_response_id_number ON attempts (response_id, number)`);
  }
}
