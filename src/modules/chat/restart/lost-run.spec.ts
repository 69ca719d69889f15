import { endLostRun, type FoundAttempt, type FoundResponse } from './lost-run';

/** A dollar a token, in and out. */
const prices = {
  cost: (provider: string, _: string, usage: { total_tokens: number }) =>
    provider === 'unpriced'
      ? { costUsd: null, priceVersion: null }
      : { costUsd: usage.total_tokens, priceVersion: 'v1' },
};

const response = (fields: Partial<FoundResponse>): FoundResponse => ({
  id: 'r1',
  status: 'running',
  input_tokens: null,
  output_tokens: null,
  cached_tokens: null,
  reasoning_tokens: null,
  cost_usd: null,
  latency_ms: null,
  ...fields,
});

const attempt = (fields: Partial<FoundAttempt>): FoundAttempt => ({
  id: 'a1',
  response_id: 'r1',
  provider: 'priced',
  model: 'm',
  outcome: 'running',
  cost_usd: null,
  content: null,
  reasoning: null,
  input_tokens: null,
  ttft_ms: null,
  latency_ms: null,
  ...fields,
});

const written = { content: '12345678', reasoning: '', input_tokens: 10, ttft_ms: 5, latency_ms: 50 };

describe('endLostRun', () => {
  it('keeps the text, counts it and prices it', () => {
    const end = endLostRun([response({})], [attempt(written)], prices);
    expect(end.status).toBe('failed');
    expect(end.responses).toMatchObject([
      { id: 'r1', content: '12345678', partial: true, estimated: true, output_tokens: 2, cost_usd: 12 },
    ]);
    expect(end.attempts).toMatchObject([{ id: 'a1', output_tokens: 2, cost_usd: 12, price_version: 'v1' }]);
    expect(end.totals).toMatchObject({ total_tokens: 12, cost_usd: 12, latency_ms: 50 });
  });

  it('claims no cost for a call that nothing is known of', () => {
    const end = endLostRun([response({})], [attempt({})], prices);
    expect(end.responses).toMatchObject([
      { partial: false, content: '', input_tokens: null, cost_usd: null },
    ]);
    expect(end.totals).toMatchObject({ total_tokens: 0, cost_usd: null });
  });

  it('does not know what a model costs that has no price', () => {
    const end = endLostRun([response({})], [attempt({ ...written, provider: 'unpriced' })], prices);
    expect(end.responses).toMatchObject([{ output_tokens: 2, cost_usd: null }]);
  });

  it('adds the attempts that had failed before, and leaves them as they are', () => {
    const failed = attempt({ id: 'a0', provider: 'first', outcome: 'failed', cost_usd: 0.25 });
    const end = endLostRun([response({})], [failed, attempt(written)], prices);
    expect(end.responses).toMatchObject([{ provider: 'priced', cost_usd: 12.25 }]);
    expect(end.attempts.map(({ id }) => id)).toEqual(['a1']);
  });

  it('ends a run as its responses had ended when only its own end is missing', () => {
    const one = response({
      status: 'completed',
      input_tokens: 1,
      output_tokens: 2,
      cost_usd: 3,
      latency_ms: 9,
    });
    const end = endLostRun([one, { ...one, id: 'r2' }], [], prices);
    expect(end).toMatchObject({ status: 'completed', responses: [], attempts: [] });
    expect(end.totals).toMatchObject({ total_tokens: 6, cost_usd: 6, latency_ms: 9 });
  });

  it('calls a run partial when some of its answers were complete', () => {
    const end = endLostRun(
      [response({ id: 'r0', status: 'completed' }), response({})],
      [attempt({})],
      prices,
    );
    expect(end.status).toBe('partial');
  });
});
