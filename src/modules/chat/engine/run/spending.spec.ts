import fc from 'fast-check';
import { estimateTokens } from '../../../providers/catalogue/estimate-tokens';
import { type ProviderEvent, type Usage } from '../../../providers/spec/provider-event';
import { type CallPrice, exceededLimit, Spending, usageOf } from './spending';

/** A dollar for a token read, two for one written. */
const costOf = ({ input_tokens, output_tokens }: Usage) => input_tokens + 2 * output_tokens;
const price = (inputTokens: number): CallPrice => ({ inputTokens, costOf });
const text = (characters: number): ProviderEvent => ({ type: 'text', text: 'x'.repeat(characters) });
const usage = (input: number, output: number): ProviderEvent => ({
  type: 'usage',
  usage: usageOf(input, output),
});

function limited(maxCostUsd: number | null, maxTotalTokens: number | null = null) {
  const exceeded: string[] = [];
  const spending = new Spending({ maxCostUsd, maxTotalTokens }, (limit) => exceeded.push(limit));
  return { spending, exceeded };
}

describe('Spending', () => {
  it('charges the request at once and the answer as it comes; to the cent is not too much', () => {
    const { spending, exceeded } = limited(14);
    const hear = spending.openCall('a', price(10));
    hear(text(4));
    hear(text(4));
    expect(exceeded).toEqual([]);
    hear(text(1));
    expect(exceeded).toEqual(['max_cost_usd']);
  });

  it('says it once, and of all responses together', () => {
    const { spending, exceeded } = limited(null, 30);
    const one = spending.openCall('a', price(10));
    const two = spending.openCall('b', price(10));
    one(text(20));
    two(text(20));
    expect(exceeded).toEqual([]);
    two({ type: 'reasoning', text: 'abcd' });
    one({ type: 'tool_call', index: 0, name: 'name', arguments: '{}' });
    expect(exceeded).toEqual(['max_total_tokens']);
  });

  it('believes the provider once it counts, and goes on from there', () => {
    const { spending, exceeded } = limited(null, 20);
    const hear = spending.openCall('a', price(10));
    hear(text(40));
    hear(usage(8, 2));
    hear(text(40));
    expect(exceeded).toEqual([]);
    hear(text(4));
    expect(exceeded).toEqual(['max_total_tokens']);
  });

  it('counts a response that has ended as it was stored', () => {
    const { spending } = limited(100);
    const hear = spending.openCall('a', price(60));
    expect(spending.allows({ costUsd: 50, tokens: 1 })).toBe(false);
    spending.settle('a', { costUsd: 40, tokens: 40 });
    spending.settle('a', { costUsd: 99, tokens: 40 });
    hear(text(1_000));
    expect(spending.allows({ costUsd: 60, tokens: 1 })).toBe(true);
    expect(spending.allows({ costUsd: 61, tokens: 1 })).toBe(false);
  });

  it('notices that what was stored is more than was counted', () => {
    const { spending, exceeded } = limited(20);
    spending.openCall('a', price(10));
    spending.settle('a', { costUsd: 21, tokens: 10 });
    expect(exceeded).toEqual(['max_cost_usd']);
  });

  it('charges nothing for a call that was turned away', () => {
    const { spending } = limited(10);
    const failed = (kind: 'overloaded' | 'network'): ProviderEvent => ({
      type: 'failed',
      failure: { kind, message: '', retryable: true },
    });
    spending.openCall('a', price(10))(failed('overloaded'));
    expect(spending.allows({ costUsd: 10, tokens: 0 })).toBe(true);
    spending.openCall('a', price(10))(failed('network'));
    expect(spending.allows({ costUsd: 1, tokens: 0 })).toBe(false);
  });

  it('counts pieces as it would count the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-composite', maxLength: 12 })), (pieces) => {
        const tokens = estimateTokens(pieces.join(''));
        const { spending } = limited(null, 1_000_000);
        const hear = spending.openCall('a', price(0));
        for (const piece of pieces) hear({ type: 'text', text: piece });
        expect(spending.allows({ costUsd: 0, tokens: 1_000_000 - tokens })).toBe(true);
        expect(spending.allows({ costUsd: 0, tokens: 1_000_001 - tokens })).toBe(false);
      }),
    );
  });
});

describe('exceededLimit', () => {
  it('allows exactly the limit, and everything when there is none', () => {
    const limits = { maxCostUsd: 0.3, maxTotalTokens: 10 };
    expect(exceededLimit(limits, { costUsd: 0.1 + 0.2, tokens: 10 })).toBeNull();
    expect(exceededLimit(limits, { costUsd: 0.300001, tokens: 0 })).toBe('max_cost_usd');
    expect(exceededLimit(limits, { costUsd: 0, tokens: 11 })).toBe('max_total_tokens');
    expect(
      exceededLimit({ maxCostUsd: null, maxTotalTokens: null }, { costUsd: 1e9, tokens: 1e9 }),
    ).toBeNull();
    expect(exceededLimit({ maxCostUsd: 0, maxTotalTokens: null }, { costUsd: 0, tokens: 5 })).toBeNull();
  });
});
