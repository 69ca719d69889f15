import { exampleThread } from '../../example/example-thread';
import { metricsLine } from './metrics-line';

const [response] = exampleThread(new Date()).responses;

describe('metricsLine', () => {
  it('says what is known', () => {
    const line = metricsLine({ ...response!, ttftMs: 42, latencyMs: 1_260, costUsd: 0.00123 });
    expect(line).toBe('completed · 1.3 s · first token 42 ms · 7 → 19 tokens · $0.0012');
  });

  it('leaves out what is not known', () => {
    const unknown = { ttftMs: null, latencyMs: null, costUsd: null, inputTokens: null, outputTokens: null };
    expect(metricsLine({ ...response!, ...unknown, status: 'failed', finishReason: null })).toBe('failed');
  });

  it('says when an answer was cut, and when tokens were counted here', () => {
    expect(metricsLine({ ...response!, finishReason: 'length', estimated: true, costUsd: 12.3456 })).toBe(
      'completed (length) · 0.7 s · first token 0.1 s · about 7 → 19 tokens · $12.35',
    );
  });
});
