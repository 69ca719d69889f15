import { judgeRun, runStatus, sumUp } from './run-conclusion';

describe('runStatus', () => {
  it('is partial only when some answered and some did not', () => {
    expect(runStatus(['completed', 'completed'])).toBe('completed');
    expect(runStatus(['completed', 'failed'])).toBe('partial');
    expect(runStatus(['completed', 'cancelled'])).toBe('partial');
    expect(runStatus(['failed', 'cancelled'])).toBe('failed');
    expect(runStatus(['cancelled'])).toBe('cancelled');
  });
});

describe('judgeRun', () => {
  const judge = (
    options: { min_answers?: number; race?: true },
    first: Parameters<typeof runStatus>[0],
    rest: { later?: Parameters<typeof runStatus>[0]; isCancelled?: boolean } = {},
  ) => judgeRun({ options, first, later: [], isCancelled: false, ...rest });

  it('forgives what is missing when there are as many answers as asked for', () => {
    expect(judge({ min_answers: 1 }, ['completed', 'failed', 'cancelled'])).toEqual({
      status: 'completed',
      error: null,
    });
    expect(judge({ min_answers: 1 }, ['completed', 'failed'], { later: ['failed'] }).status).toBe('partial');
  });

  it('fails a run without its quorum, and says how many there were', () => {
    expect(judge({ min_answers: 2 }, ['completed', 'failed', 'cancelled'])).toEqual({
      status: 'failed',
      error: {
        code: 'quorum_unreachable',
        message: '2 answers were asked for, and only 1 of 3 models gave one.',
      },
    });
  });

  it('does not blame a run for what somebody stopped', () => {
    expect(judge({ min_answers: 2 }, ['completed', 'cancelled'], { isCancelled: true })).toEqual({
      status: 'partial',
      error: null,
    });
  });

  it('is not complete before its strategy has come to its end, and fails when the strategy does', () => {
    const options = {};
    const ends = { options, first: ['completed', 'completed'] as const, later: [], isCancelled: false };
    expect(judgeRun({ ...ends, isUnfinished: true })).toEqual({ status: 'partial', error: null });
    expect(judgeRun({ ...ends, first: ['failed'], isUnfinished: true }).status).toBe('failed');
    const failure = { code: 'quorum_unreachable', message: 'Too few.' };
    expect(judgeRun({ ...ends, failure })).toEqual({ status: 'failed', error: failure });
  });

  it('is complete when a race was won, and else as ever', () => {
    expect(judge({ race: true }, ['cancelled', 'completed', 'failed']).status).toBe('completed');
    expect(judge({ race: true }, ['cancelled', 'failed']).status).toBe('failed');
    expect(judge({}, ['completed', 'failed']).status).toBe('partial');
  });
});

describe('sumUp', () => {
  const usage = {
    input_tokens: 1,
    output_tokens: 2,
    cached_tokens: 1,
    reasoning_tokens: 1,
    total_tokens: 3,
  };

  it('adds up exactly, and knows no sum with an unknown cost', () => {
    const priced = (costUsd: number | null) => ({ usage, costUsd });
    expect(sumUp([priced(0.1), priced(0.2)], 5)).toMatchObject({
      total_tokens: 6,
      cost_usd: 0.3,
      latency_ms: 5,
    });
    expect(sumUp([priced(0.1), priced(null)], 5).cost_usd).toBeNull();
    expect(sumUp([{ usage: null, costUsd: 0 }], 5)).toMatchObject({ total_tokens: 0, cost_usd: 0 });
  });
});
