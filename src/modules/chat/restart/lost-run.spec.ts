import { type RunOptions } from '../engine/run/run-options';
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
  stage: 1,
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
  number: 1,
  provider: 'priced',
  model: 'm',
  outcome: 'running',
  request: null,
  input_tokens: null,
  output_tokens: null,
  cached_tokens: null,
  reasoning_tokens: null,
  estimated: false,
  cost_usd: null,
  price_version: null,
  ttft_ms: null,
  latency_ms: null,
  written: null,
  ...fields,
});

const text = { content: '12345678', reasoning: '', parts: [], input_tokens: 10, ttft_ms: 5, latency_ms: 50 };
const written = { written: text };

const end = (
  responses: FoundResponse[],
  attempts: FoundAttempt[],
  options: RunOptions = {},
  isStaged = false,
) => endLostRun({ options, responses, attempts, isStaged }, prices);

describe('endLostRun', () => {
  it('keeps the text, counts it and prices it', () => {
    const ended = end([response({})], [attempt(written)]);
    expect(ended.status).toBe('failed');
    expect(ended.responses).toMatchObject([
      { id: 'r1', content: '12345678', partial: true, estimated: true, output_tokens: 2, cost_usd: 12 },
    ]);
    expect(ended.attempts).toMatchObject([{ id: 'a1', output_tokens: 2, cost_usd: 12, price_version: 'v1' }]);
    expect(ended.totals).toMatchObject({ total_tokens: 12, cost_usd: 12, latency_ms: 50 });
  });

  it('claims no cost for a call that nothing is known of', () => {
    const ended = end([response({})], [attempt({})]);
    expect(ended.responses).toMatchObject([
      { partial: false, content: '', input_tokens: null, cost_usd: null },
    ]);
    expect(ended.totals).toMatchObject({ total_tokens: 0, cost_usd: null });
  });

  it('does not know what a model costs that has no price', () => {
    const ended = end([response({})], [attempt({ ...written, provider: 'unpriced' })]);
    expect(ended.responses).toMatchObject([{ output_tokens: 2, cost_usd: null }]);
  });

  it('adds the attempts that had failed before, and leaves them as they are', () => {
    const failed = attempt({ id: 'a0', provider: 'first', outcome: 'failed', cost_usd: 0.25 });
    const ended = end([response({})], [failed, attempt(written)]);
    expect(ended.responses).toMatchObject([{ provider: 'priced', cost_usd: 12.25 }]);
    expect(ended.attempts.map(({ id }) => id)).toEqual(['a1']);
  });

  it('ends a run as its responses had ended when only its own end is missing', () => {
    const one = response({
      status: 'completed',
      input_tokens: 1,
      output_tokens: 2,
      cost_usd: 3,
      latency_ms: 9,
    });
    const ended = end([one, { ...one, id: 'r2' }], []);
    expect(ended).toMatchObject({ status: 'completed', responses: [], attempts: [] });
    expect(ended.totals).toMatchObject({ total_tokens: 6, cost_usd: 6, latency_ms: 9 });
  });

  it('calls a run partial when some of its answers were complete', () => {
    const ended = end([response({ id: 'r0', status: 'completed' }), response({})], [attempt({})]);
    expect(ended.status).toBe('partial');
  });

  it('keeps tool calls and citations, and counts the calls', () => {
    const parts = [
      { tool_calls: [{ index: 0, id: 'c', name: 'time', arguments: '{"a":' }], citations: [{ url: 'u' }] },
      { tool_calls: [{ index: 0, id: 'c', name: 'time', arguments: '1}' }] },
    ];
    const ended = end([response({})], [attempt({ written: { ...text, content: '', parts } })]);
    expect(ended.responses).toMatchObject([
      {
        tool_calls: [{ id: 'c', name: 'time', arguments: '{"a":1}' }],
        citations: [{ url: 'u' }],
        partial: true,
      },
    ]);
    expect(ended.responses[0]!.output_tokens).toBeGreaterThan(0);
  });

  it('says what the fallback was sent that people saw', () => {
    const request = {
      parameters: { temperature: 1 },
      dropped_parameters: ['top_k'],
      context: { system_prompt: null, entries: [], trimmed: 2 },
    };
    const failed = attempt({ id: 'a0', outcome: 'failed', cost_usd: 0 });
    const ended = end([response({})], [failed, attempt({ ...written, number: 2, request })]);
    expect(ended.responses).toMatchObject([{ request }]);
  });

  it('has the figures of a call that had ended, when that is the one that people saw', () => {
    const stored = {
      outcome: 'failed',
      input_tokens: 3,
      output_tokens: 4,
      cost_usd: 1,
      price_version: 'v0',
    } as const;
    const silent = { ...text, content: '', ttft_ms: null };
    const ended = end(
      [response({})],
      [attempt({ ...written, ...stored, id: 'a0' }), attempt({ number: 2, written: silent })],
    );
    expect(ended.responses).toMatchObject([
      { content: '12345678', input_tokens: 3, output_tokens: 4, price_version: 'v0', cost_usd: 11 },
    ]);
  });

  it('has failed when there are not as many answers as asked for', () => {
    const one = response({ id: 'r0', status: 'completed' });
    expect(end([one, response({})], [attempt({})], { min_answers: 2 })).toMatchObject({
      status: 'failed',
      error: { code: 'quorum_unreachable' },
    });
    const enough = end([one, response({})], [attempt({})], { min_answers: 1 });
    expect(enough).toMatchObject({ status: 'completed', error: null });
  });

  it('is not complete with several stages, even if everything that was asked has ended', () => {
    const ended = [response({ status: 'completed' }), response({ id: 'r2', status: 'completed', stage: 2 })];
    expect(end(ended, [], {}, true)).toMatchObject({ status: 'partial', error: { code: 'interrupted' } });
    // Those of later stages do not count for a quorum.
    const lost = end([response({ status: 'failed' }), ended[1]!], [], { min_answers: 1 }, true);
    expect(lost).toMatchObject({ status: 'failed', error: { code: 'quorum_unreachable' } });
  });
});
