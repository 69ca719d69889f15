import { type AnnouncedResponse } from './run-event';
import { RunProgress } from './run-progress';

const response: AnnouncedResponse = {
  response_id: 'r1',
  participant_id: 'p1',
  model: 'test/main',
  provider: 'test',
  stage: 1,
  role: 'answer',
};

describe('RunProgress', () => {
  it('has nothing of an answer that was revoked', () => {
    const progress = new RunProgress();
    const response_id = 'r1';
    progress.apply({
      type: 'run.started',
      conversation_id: 'c',
      message_id: 'm',
      strategy: 'broadcast',
      responses: [response],
    });
    progress.apply({ type: 'response.reasoning', response_id, text: 'Hmm' });
    progress.apply({ type: 'response.delta', response_id, text: 'Void' });
    progress.apply({ type: 'response.tool_call', response_id, index: 0, id: 'c1', arguments: '{}' });
    progress.apply({ type: 'response.restarted', response_id, attempt: 2, reason: 'stream_truncated' });
    progress.apply({ type: 'response.delta', response_id, text: 'Whole' });
    expect(progress.snapshot()).toMatchObject([
      { content: 'Whole', reasoning: '', tool_calls: [], attempt: 2, status: 'running' },
    ]);
  });
});
