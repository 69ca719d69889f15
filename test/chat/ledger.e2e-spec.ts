import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { LEDGER_RULES } from '../../src/modules/chat/ledger/ledger-rules';
import { eventually } from '../support/eventually';
import { expectConsistentLedger, ledgerOf } from '../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

let app: ScriptedApp;
let client: DataSource;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  const file = join(folder, 'prices.json');
  // Prices whose products have more decimals than are stored.
  await writeFile(
    file,
    JSON.stringify({
      'mock/*': { input_per_million: 0.07, output_per_million: 0.0123, cached_input_per_million: 0.00333 },
    }),
  );
  env = { PRICE_OVERRIDES_FILE: file };
  app = await startScriptedApp(env);
  client = await new DataSource({ type: 'postgres', url: app.databaseUrl }).initialize();
});
afterAll(async () => {
  await client.destroy();
  await app.close();
  await rm(folder, { recursive: true });
});

const ask = (models: unknown[], rest: object = {}) =>
  app.post('/api/v1/chat', { prompt: 'Hello', models, ...rest });

describe('the ledger', () => {
  it('is consistent after all that can happen to an answer, priced or not', async () => {
    const models = [
      'one',
      'two',
      'fails',
      'limited',
      'unauthorized',
      'html',
      'cuts',
      'ends-early',
      'garbage',
      'one-bad-chunk',
      'calls-tool',
    ];
    await ask(
      models.map((model) => `mock/${model}`),
      { retries: 0 },
    );
    await ask(['openai/one', 'mock/two']);
    await ask(
      [
        { model: 'mock/fails', fallbacks: ['mock/one'] },
        { model: 'mock/unauthorized', fallbacks: ['openai/unauthorized', 'openai/one'] },
        { model: 'mock/silent', fallbacks: ['mock/two'] },
      ],
      { retries: 1, deadlines: { first_token_ms: 200 } },
    );
    const { body: conversation } = await app.post('/api/v1/conversations', {});
    const { body: run } = await app.post(`/api/v1/conversations/${conversation.id}/runs`, {
      prompt: 'Hello',
      models: ['mock/one', 'mock/stalls', 'mock/silent'],
    });
    await app.upstream.whenAsked('stalls');
    await app.post(`/api/v1/runs/${run.id}/cancel`, {});
    const { body: first } = await ask(['mock/one']);
    const ofFirst = `/api/v1/conversations/${first.conversation_id}`;
    await app.post(`${ofFirst}/fork`, {});
    const { body: open } = await app.post(`${ofFirst}/runs`, { prompt: 'Wait', models: ['mock/stalls'] });
    expect((await app.post(`${ofFirst}/fork`, {})).status).toBe(201);
    await app.post(`/api/v1/runs/${open.id}/cancel`, {});

    await expectConsistentLedger(app.databaseUrl, env);
    const findings = await ledgerOf(app.databaseUrl, env);
    const price = findings.at(-1);
    expect(price).toMatchObject({ broken: 0 });
    expect(price!.checked).toBeGreaterThan(5);
  });

  it('is consistent after hedges, races, quorums, answers that begin anew, limits and retries', async () => {
    const prices = { priced: ['mock/one', 'mock/silent', 'mock/stalls', 'mock/cuts'] };
    await ask([{ model: 'mock/silent', fallbacks: ['mock/one'] }, 'mock/two'], { hedge_after_ms: 50 });
    await ask(prices.priced, { race: true });
    await ask(prices.priced, { min_answers: 1, on_quorum: 'cancel_rest' });
    await ask([{ model: 'mock/cuts', fallbacks: ['mock/ends-early', 'mock/one'] }], { retries: 1 });
    await ask(['mock/long', 'mock/one'], { max_total_tokens: 200 });
    await ask(['mock/stalls', 'mock/one'], { deadlines: { run_ms: 300 } });
    const { body } = await ask(['mock/one', 'mock/fails']);
    const retried = await app.post(`/api/v1/responses/${body.responses[1].id}/retry`, { model: 'mock/two' });
    expect(retried.status).toBeLessThan(300);
    await eventually(async () => {
      const [{ running }] = await client.query(
        `SELECT count(*)::int AS running FROM runs WHERE status = 'running'`,
      );
      return running === 0;
    });
    await expectConsistentLedger(app.databaseUrl, env);
  });

  it('has one number for each call of a response', async () => {
    await ask(['mock/one']);
    await expect(
      client.query(`INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at)
        SELECT gen_random_uuid(), owner_id, response_id, number, provider, model, outcome, started_at FROM attempts LIMIT 1`),
    ).rejects.toThrow('ix_attempts_response_id_number');
  });

  it('takes no document in which two calls of a response have the same number', async () => {
    const { body } = await ask([{ model: 'mock/unauthorized', fallbacks: ['mock/one'] }]);
    const { body: document } = await app.get(`/api/v1/conversations/${body.conversation_id}/export`);
    document.attempts[1].number = document.attempts[0].number;
    const refused = await app.post('/api/v1/conversations/import', document);
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [expect.objectContaining({ field: 'attempts[1].number' })],
    ]);
  });

  /** For each promise in order, a change that breaks it (and maybe others). $1 is a completed response that took two calls. */
  const DAMAGE = [
    `UPDATE attempts SET number = 3 WHERE response_id = $1 AND number = 2`,
    `UPDATE attempts SET outcome = 'running', finished_at = NULL WHERE response_id = $1 AND outcome = 'failed'`,
    `UPDATE attempts SET error_code = NULL WHERE response_id = $1 AND outcome = 'failed'`,
    `UPDATE attempts SET price_version = NULL WHERE response_id = $1 AND outcome = 'completed'`,
    `UPDATE responses SET cost_usd = cost_usd + 0.0000000001 WHERE id = $1`,
    `UPDATE responses SET output_tokens = output_tokens + 1 WHERE id = $1`,
    `UPDATE attempts SET outcome = 'completed', error_code = NULL WHERE response_id = $1`,
    `UPDATE responses SET finish_reason = NULL WHERE id = $1`,
    `UPDATE runs SET final_seq = NULL FROM responses r WHERE r.run_id = runs.id AND r.id = $1`,
    `UPDATE runs SET totals = jsonb_set(totals, '{cost_usd}', 'null') FROM responses r WHERE r.run_id = runs.id AND r.id = $1`,
    `UPDATE attempts SET cost_usd = cost_usd * 2 WHERE response_id = $1`,
  ];

  it.each(
    DAMAGE.map((statement, index) => [LEDGER_RULES[index]?.promise ?? 'prices', statement, index] as const),
  )('notices when this is not true: %s', async (_promise, statement, index) => {
    const { body } = await ask([{ model: 'mock/unauthorized', fallbacks: ['mock/one'] }]);
    const { id } = body.responses[0];
    const statusBefore = await client.query('SELECT * FROM attempts WHERE response_id = $1', [id]);
    expect(statusBefore).toHaveLength(2);
    await client.query(statement, [id]);
    const broken = (await ledgerOf(app.databaseUrl, env))[index];
    expect(broken).toMatchObject({ broken: 1, violations: [{ found: expect.any(String) }] });
    await client.query('DELETE FROM conversations WHERE id = $1', [body.conversation_id]);
    await expectConsistentLedger(app.databaseUrl, env);
  });
});
