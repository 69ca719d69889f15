import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { ledgerOf } from '../../support/ledger';
import { hello } from './support';

describe('calls of completions whose process has died', () => {
  let first: ScriptedApp;
  beforeAll(async () => {
    first = await startScriptedApp();
  });
  afterAll(() => first.close());

  it('are closed by the next process, and those of a living one are left alone', async () => {
    const database = first.app.get(DataSource);
    const lost = randomUUID();
    await database.query(
      `INSERT INTO attempts (id, owner_id, completion_id, choice, worker_id, number, provider, model, outcome, started_at)
       VALUES ($1, '00000000-0000-0000-0000-000000000000', $2, 0, $3, 1, 'mock', 'lost', 'running', now())`,
      [lost, randomUUID(), randomUUID()],
    );
    const abort = new AbortController();
    const waiting = fetch(`${first.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello('mock/stalls', { stream: true })),
      signal: abort.signal,
    });
    await (await waiting).body?.getReader().read();

    const second = await startScriptedApp({}, {}, first.databaseUrl);
    const rows = await database.query(
      `SELECT model, outcome, error_code, finished_at, cost_usd FROM attempts WHERE completion_id IS NOT NULL ORDER BY model`,
    );
    expect(rows).toMatchObject([
      {
        model: 'lost',
        outcome: 'failed',
        error_code: 'interrupted',
        finished_at: expect.any(Date),
        cost_usd: null,
      },
      { model: 'stalls', outcome: 'running', error_code: null, finished_at: null },
    ]);
    abort.abort();
    await first.upstream.whenAborted('stalls');
    await second.app.close();
    await second.upstream.close();
    const findings = await ledgerOf(first.databaseUrl);
    expect(findings.flatMap(({ violations }) => violations)).toEqual([]);
    expect(findings.find(({ table }) => table === 'attempts')?.checked).toBe(2);
  });
});
