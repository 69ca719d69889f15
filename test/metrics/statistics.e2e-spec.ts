import { DataSource } from 'typeorm';
import { DEFAULT_OWNER_ID, newId } from '../../src/common/ids';
import { dataSourceOptions } from '../../src/database/data-source-options';
import { READ_STATISTICS } from '../../src/modules/metrics/statistics/statements';
import {
  type StatisticsFilter,
  StatisticsRepository,
} from '../../src/modules/metrics/statistics/statistics.repository';
import { createDatabase, type TestDatabase } from '../support/database';
import { seedCompletion } from './seed-completions';
import { seedResponses } from './seed-responses';

const NOVEMBER = { from: new Date('2025-11-01T00:00:00Z'), to: new Date('2025-12-01T00:00:00Z') };
const IN_NOVEMBER = '2025-11-15T12:00:00Z';

describe('statistics of a database', () => {
  let server: TestDatabase;
  let database: DataSource;
  let repository: StatisticsRepository;

  beforeAll(async () => {
    server = await createDatabase();
    database = await new DataSource(dataSourceOptions(server.url)).initialize();
    repository = new StatisticsRepository(database);
  });

  beforeEach(() => database.query('DELETE FROM attempts; DELETE FROM conversations'));

  afterAll(async () => {
    await database.destroy();
    await server.drop();
  });

  const read = (filter: Partial<StatisticsFilter> = {}, owner = DEFAULT_OWNER_ID) =>
    repository.read(owner, { range: NOVEMBER, groupBy: 'model', ...filter });

  const seed = (rows: Parameters<typeof seedResponses>[1], owner?: string) =>
    seedResponses(
      database,
      rows.map((row) => ({ created_at: IN_NOVEMBER, ...row })),
      owner,
    );

  it('has totals and no groups when there is nothing', async () => {
    expect(await read()).toEqual({
      totals: expect.objectContaining({
        calls: 0,
        completed: 0,
        failed: 0,
        errors: {},
        latency: null,
        ttft: null,
        inputTokens: 0,
        tokensPerSecond: null,
        costUsd: null,
        unpriced: 0,
      }),
      groups: [],
    });
  });

  it('interpolates percentiles between the nearest calls', async () => {
    // 1 to 101 ms: the p-th percentile is 1 + p, by definition of percentile_cont.
    await seed(
      Array.from({ length: 101 }, (_, index) => ({ latency_ms: index + 1, ttft_ms: (index + 1) / 10 })),
    );
    const { totals, groups } = await read();
    expect(totals.latency).toEqual([51, 96, 100]);
    expect(totals.ttft?.map((time) => Number(time.toFixed(6)))).toEqual([5.1, 9.6, 10]);
    expect(groups[0]?.latency).toEqual([51, 96, 100]);
  });

  it('measures latency of completed calls only, and first tokens of all that had one', async () => {
    await seed([
      { latency_ms: 500, ttft_ms: 100 },
      { status: 'failed', error: { code: 'auth' }, latency_ms: 1, ttft_ms: null },
      { status: 'cancelled', latency_ms: 9_000, ttft_ms: 300 },
    ]);
    const { totals } = await read();
    expect(totals.latency).toEqual([500, 500, 500]);
    expect(totals.ttft?.[0]).toBe(200);
  });

  it('counts outcomes, and failures by kind, per model and in total', async () => {
    await seed([
      {},
      { status: 'failed', error: { code: 'rate_limited' } },
      { status: 'failed', error: { code: 'rate_limited' } },
      { status: 'failed', error: null },
      { status: 'running', latency_ms: null, ttft_ms: null, cost_usd: null },
      { model: 'slow', status: 'cancelled' },
      { model: 'slow', status: 'failed', error: { code: 'timeout' } },
    ]);
    const { totals, groups } = await read();
    expect(totals).toMatchObject({
      calls: 7,
      completed: 1,
      failed: 4,
      cancelled: 1,
      running: 1,
      unpriced: 0,
    });
    expect(totals.errors).toEqual({ rate_limited: 2, unknown: 1, timeout: 1 });
    expect(groups).toEqual([
      expect.objectContaining({ model: 'demo/quick', calls: 5, errors: { rate_limited: 2, unknown: 1 } }),
      expect.objectContaining({ model: 'demo/slow', calls: 2, errors: { timeout: 1 } }),
    ]);
  });

  it('sums tokens and known costs, and counts unknown ones', async () => {
    await seed([
      { input_tokens: 100, output_tokens: 20, cached_tokens: 60, reasoning_tokens: 5, cost_usd: 0.1 },
      { input_tokens: 1, output_tokens: 2, cost_usd: 0.2, estimated: true },
      { model: 'free', input_tokens: null, output_tokens: null, cached_tokens: null, cost_usd: null },
    ]);
    const { totals, groups } = await read();
    expect(totals).toMatchObject({
      inputTokens: 101,
      outputTokens: 22,
      cachedTokens: 60,
      reasoningTokens: 5,
      estimated: 1,
      // Exactly: 0.1 + 0.2 of floating point numbers would be 0.30000000000000004.
      costUsd: 0.3,
      unpriced: 1,
    });
    expect(groups.find(({ model }) => model === 'demo/free')).toMatchObject({ costUsd: null, unpriced: 1 });
  });

  it('gives the pace of all completed answers together, without those that have none', async () => {
    await seed([
      { output_tokens: 90, ttft_ms: 100, latency_ms: 1_100 },
      { output_tokens: 10, ttft_ms: 100, latency_ms: 1_100 },
      // Came in one piece, is not complete, is empty.
      { output_tokens: 5_000, ttft_ms: 100, latency_ms: 100 },
      { output_tokens: 5_000, status: 'cancelled' },
      { output_tokens: 0 },
    ]);
    expect((await read()).totals.tokensPerSecond).toBe(50);
    expect((await read({ model: 'demo/none' })).totals.tokensPerSecond).toBeNull();
  });

  it('has no pace when no answer has one', async () => {
    await seed([{ output_tokens: 10, ttft_ms: 100, latency_ms: 100 }, { ttft_ms: null }]);
    expect((await read()).totals.tokensPerSecond).toBeNull();
  });

  it('tells providers apart that have a model of the same name, and sums them when asked for providers', async () => {
    await seed([
      { provider: 'groq', model: 'openai/gpt-oss-120b', latency_ms: 100 },
      { provider: 'groq', model: 'other', latency_ms: 300 },
      { provider: 'together', model: 'openai/gpt-oss-120b', latency_ms: 900 },
    ]);
    expect((await read()).groups.map(({ provider, model, calls }) => [provider, model, calls])).toEqual([
      ['groq', 'groq/openai/gpt-oss-120b', 1],
      ['groq', 'groq/other', 1],
      ['together', 'together/openai/gpt-oss-120b', 1],
    ]);
    const byProvider = await read({ groupBy: 'provider' });
    expect(byProvider.groups.map(({ provider, model, latency }) => [provider, model, latency?.[0]])).toEqual([
      ['groq', null, 200],
      ['together', null, 900],
    ]);
    expect(byProvider.totals.latency?.[0]).toBe(300);
  });

  it('filters by provider and by full model id', async () => {
    await seed([
      { provider: 'groq', model: 'a/b' },
      { provider: 'groq', model: 'c' },
      { provider: 'demo', model: 'c' },
    ]);
    expect((await read({ provider: 'groq' })).totals.calls).toBe(2);
    expect((await read({ model: 'groq/a/b' })).groups).toEqual([
      expect.objectContaining({ model: 'groq/a/b' }),
    ]);
    expect((await read({ provider: 'demo', model: 'groq/c' })).totals.calls).toBe(0);
  });

  it('counts from the beginning of the range and up to, but not at, its end', async () => {
    await seed(
      [
        '2025-10-31T23:59:59.999Z',
        '2025-11-01T00:00:00Z',
        '2025-11-30T23:59:59.999Z',
        '2025-12-01T00:00:00Z',
      ].map((created_at, index) => ({ created_at, model: `m${index}` })),
    );
    expect((await read()).groups.map(({ model }) => model)).toEqual(['demo/m1', 'demo/m2']);
  });

  it('does not count copies, nor what belongs to somebody else', async () => {
    const somebodyElse = newId();
    await seed([{}, { copied: true, cost_usd: 100 }]);
    await seed([{ model: 'theirs', cost_usd: 7 }, {}, {}], somebodyElse);
    expect((await read()).totals).toMatchObject({ calls: 1, costUsd: 0.001 });
    expect((await read()).groups.map(({ model }) => model)).toEqual(['demo/quick']);
    expect((await read({}, somebodyElse)).totals.calls).toBe(3);
  });

  it('counts each choice of a completion that nobody kept, with all the calls that it took', async () => {
    const at = (milliseconds: number) => new Date(Date.parse(IN_NOVEMBER) + milliseconds).toISOString();
    const failed = { outcome: 'failed', error_code: 'network', ttft_ms: null, output_tokens: null } as const;
    await seed([{ model: 'quick' }]);
    await seedCompletion(database, [
      [
        { ...failed, model: 'slow', cost_usd: 0, started_at: at(0) },
        { model: 'quick', cost_usd: 0.2, started_at: at(2_000) },
      ],
      // The first one won beside its hedge.
      [
        { model: 'quick', cost_usd: 0.4, started_at: at(0) },
        { model: 'hedge', outcome: 'cancelled', cost_usd: null, ttft_ms: null, started_at: at(500) },
      ],
      [
        { ...failed, model: 'slow', started_at: at(0) },
        { ...failed, model: 'slow', error_code: 'timeout', started_at: at(100) },
      ],
    ]);
    await seedCompletion(database, [[{ model: 'quick', started_at: '2025-12-01T00:00:00Z' }]]);
    await seedCompletion(database, [[{ model: 'quick', started_at: IN_NOVEMBER }]], newId());
    const { totals, groups } = await read();
    expect(groups.map(({ model, calls }) => [model, calls])).toEqual([
      ['demo/quick', 3],
      ['demo/slow', 1],
    ]);
    expect(groups[0]).toMatchObject({
      completed: 3,
      outputTokens: 150,
      unpriced: 1,
    });
    expect(groups[0]?.ttft?.map(Math.round)).toEqual([100, 1_900, 2_060]);
    expect(groups[0]?.latency?.map(Math.round)).toEqual([1_000, 2_800, 2_960]);
    expect(groups[0]?.costUsd).toBeCloseTo(0.201, 9);
    expect(groups[1]).toMatchObject({ failed: 1, errors: { timeout: 1 } });
    expect(totals).toMatchObject({ calls: 4, completed: 3, failed: 1 });
    expect((await read({ model: 'demo/slow' })).totals.calls).toBe(1);
  });

  it('finds a day among many through the index', async () => {
    const day = (index: number) => new Date(Date.UTC(2025, 0, 1 + (index % 365), index % 24)).toISOString();
    await seed(Array.from({ length: 10_000 }, (_, index) => ({ created_at: day(index) })));
    await seedCompletion(
      database,
      Array.from({ length: 10_000 }, (_, index) => [{ started_at: day(index) }]),
    );
    await database.query('ANALYZE responses, attempts');
    const rows: { 'QUERY PLAN': string }[] = await database.query(`EXPLAIN ${READ_STATISTICS}`, [
      DEFAULT_OWNER_ID,
      new Date('2025-11-15T00:00:00Z'),
      new Date('2025-11-16T00:00:00Z'),
      null,
      null,
      true,
    ]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('ix_responses_owner_id_created_at');
    expect(plan).toContain('ix_attempts_owner_id_started_at');
    expect(plan).not.toContain('Seq Scan');
  });
});
