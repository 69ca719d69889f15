import { type RunEvent, type RunEventBody } from '../engine/run-event';
import { veiledEvent } from './veil-event';

const BEGINNING = '2025-11-21T09:00:00.000Z';
const labelOf = (id: string): string | null => (id === 'answer' ? 'Answer B' : null);
const told = (body: object): RunEvent | null => {
  const event = { seq: 7, run_id: 'run', at: '2025-11-21T09:00:03.141Z', ...body } as RunEvent;
  return veiledEvent(event, labelOf, BEGINNING);
};
const FIGURES = {
  model: 'openai/gpt-4o',
  usage: { input_tokens: 1, output_tokens: 2, cached_tokens: 0, reasoning_tokens: 0, total_tokens: 3 },
  estimated: true,
  cost_usd: 0.1,
  ttft_ms: 3,
  latency_ms: 4,
};
const NOTHING = { usage: null, estimated: false, cost_usd: null, ttft_ms: null, latency_ms: null };

describe('veiledEvent', () => {
  it('keeps what an answer says, and when the run began', () => {
    expect(told({ type: 'response.delta', response_id: 'answer', text: 'So', logprobs: [] })).toEqual({
      seq: 7,
      run_id: 'run',
      at: BEGINNING,
      type: 'response.delta',
      response_id: 'answer',
      text: 'So',
    });
  });

  it('keeps no figure of how it ended', () => {
    const end = {
      type: 'response.completed',
      response_id: 'answer',
      finish_reason: 'stop',
      citations: [],
      attempts: 3,
    };
    expect(told({ ...end, ...FIGURES })).toMatchObject({
      ...NOTHING,
      model: 'blind/Answer B',
      attempts: null,
    });
    const error = { code: 'rate_limited', message: 'gpt-4o says no', retryable: true, provider_status: 429 };
    const failed = told({
      type: 'response.failed',
      response_id: 'answer',
      error,
      partial: false,
      ...FIGURES,
    });
    expect(failed).toMatchObject({ ...NOTHING, error: { code: 'rate_limited', provider_status: null } });
    expect(JSON.stringify(failed)).not.toMatch(/gpt|429/u);
  });

  it.each<Partial<RunEventBody>>([
    { type: 'response.meter', response_id: 'answer' },
    { type: 'response.reasoning', response_id: 'answer', text: 'I, a GPT' },
    { type: 'response.delta', response_id: 'ballot', text: '{"ranking": []}' },
    { type: 'response.tool_call', response_id: 'ballot' },
    { type: 'vote.cast', response_id: 'ballot' },
    { type: 'tally.updated' },
    { type: 'not.invented.yet' as 'run.started' },
  ])('does not tell %j', (body) => {
    expect(told(body)).toBeNull();
  });

  it('tells who takes part, and not who they are', () => {
    const response = { participant_id: 'seat', model: 'openai/gpt-4o', provider: 'chatgpt', stage: 1 };
    const responses = [
      { ...response, response_id: 'answer', role: 'answer' },
      { ...response, response_id: 'ballot', role: 'ballot' },
    ];
    const names = { participant_id: null, provider: 'blind', stage: 1 };
    expect(told({ type: 'run.started', strategy: 'council', responses })).toMatchObject({
      responses: [
        { ...names, response_id: 'answer', role: 'answer', label: 'Answer B', model: 'blind/Answer B' },
        { ...names, response_id: 'ballot', role: 'ballot', model: 'blind/hidden' },
      ],
    });
  });

  it('ends without sums and without a result', () => {
    const end = {
      type: 'run.completed',
      status: 'completed',
      error: null,
      totals: FIGURES.usage,
      result: { labels: {} },
    };
    expect(told(end)).toEqual({
      seq: 7,
      run_id: 'run',
      at: BEGINNING,
      type: 'run.completed',
      status: 'completed',
      error: null,
      totals: null,
    });
  });
});
