import { type ContextEntry } from './context-entry';
import { trimContext } from './trim-context';

const LONG = 'word '.repeat(100);
const person = (id: string, text = LONG): ContextEntry => ({
  message: { role: 'user', content: [{ type: 'text', text }] },
  source: { message_id: id },
});
const model = (id: string, text = LONG): ContextEntry => ({
  message: { role: 'assistant', text, toolCalls: [] },
  source: { response_id: id },
});
const ids = (entries: ContextEntry[]) => entries.map(({ source }) => source.message_id ?? source.response_id);

const HISTORY = [person('m1'), model('r1'), person('m2'), model('r2'), person('m3')];
const window = (contextWindow: number | null) => ({ contextWindow, maxTokens: 100, fixedTokens: 0 });

describe('trimContext', () => {
  it('leaves a history alone that fits, or whose window is unknown', () => {
    expect(trimContext(HISTORY, window(100_000))).toEqual({ entries: HISTORY, trimmed: 0 });
    expect(trimContext(HISTORY, window(null))).toEqual({ entries: HISTORY, trimmed: 0 });
  });

  it('drops from the oldest end and begins with what the person said', () => {
    // Room for about four of the five entries: dropping only m1 would begin with an answer.
    const { entries, trimmed } = trimContext(HISTORY, window(650));
    expect(ids(entries)).toEqual(['m2', 'r2', 'm3']);
    expect(trimmed).toBe(2);
  });

  it('never drops the newest message, even when it is too large by itself', () => {
    const { entries, trimmed } = trimContext(
      [...HISTORY, model('r3'), person('m4', LONG.repeat(100))],
      window(1_000),
    );
    expect(ids(entries)).toEqual(['m4']);
    expect(trimmed).toBe(6);
  });

  it('keeps the call together with the newest tool result', () => {
    const exchange: ContextEntry[] = [
      ...HISTORY,
      {
        message: { role: 'assistant', text: '', toolCalls: [{ id: 'c', name: 'f', arguments: LONG }] },
        source: { response_id: 'r3' },
      },
      {
        message: { role: 'tool', toolCallId: 'c', toolName: 'f', content: LONG, isError: false },
        source: { message_id: 'm4' },
      },
    ];
    expect(ids(trimContext(exchange, window(150)).entries)).toEqual(['m3', 'r3', 'm4']);
  });

  it('counts the system prompt and what is kept for the answer', () => {
    const fixed = trimContext(HISTORY, { contextWindow: 800, maxTokens: 100, fixedTokens: 400 });
    const answer = trimContext(HISTORY, { contextWindow: 800, maxTokens: 500, fixedTokens: 0 });
    expect(fixed.trimmed).toBeGreaterThan(0);
    expect(answer.trimmed).toBe(fixed.trimmed);
  });
});
