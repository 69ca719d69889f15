import { exampleThread } from '../example/example-thread';
import { ResponseDto } from './response.dto';

const [response] = exampleThread(new Date('2025-11-21T09:00:00Z')).responses;

describe('ResponseDto', () => {
  it('names the alias that was asked for, and what it resolved to', () => {
    const dto = ResponseDto.from({ ...response!, alias: 'claude', provider: 'anthropic', model: 'claude-x' });
    expect(dto).toMatchObject({ provider: 'claude', provider_id: 'anthropic', model: 'anthropic/claude-x' });
    expect(ResponseDto.from(response!)).toMatchObject({
      provider: 'demo',
      provider_id: 'demo',
      model: 'demo/quick',
    });
  });

  it('tells an error as a sentence and in detail', () => {
    const error = { code: 'timeout', message: 'No answer in time.', retryable: true, provider_status: null };
    expect(ResponseDto.from({ ...response!, error })).toMatchObject({
      error: 'No answer in time.',
      error_detail: error,
    });
  });

  it('has no usage while no tokens are known', () => {
    expect(ResponseDto.from({ ...response!, inputTokens: null, outputTokens: null }).usage).toBeNull();
  });

  it('counts tokens per second after the first one', () => {
    const pace = (outputTokens: number | null, ttftMs: number | null, latencyMs: number | null) =>
      ResponseDto.from({ ...response!, outputTokens, ttftMs, latencyMs }).tokens_per_second;
    expect(pace(100, 500, 2_500)).toBe(50);
    expect(pace(100, 500, 500)).toBeNull();
    expect(pace(100, null, 500)).toBeNull();
    expect(pace(null, 500, 2_500)).toBeNull();
  });

  it('keeps to itself what a provider wants back with a tool call', () => {
    const toolCalls = [{ id: '1', name: 'f', arguments: '{}', provider_metadata: { signature: 'opaque' } }];
    expect(ResponseDto.from({ ...response!, toolCalls }).tool_calls).toEqual([
      { id: '1', name: 'f', arguments: '{}' },
    ]);
  });
});
