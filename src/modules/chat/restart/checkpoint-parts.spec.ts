import { type ToolCall } from '../../providers/spec/messages';
import { joinParts, PartsProgress } from './checkpoint-parts';

describe('parts of checkpoints', () => {
  it('are what was added, and together they are the whole', () => {
    const progress = new PartsProgress();
    const toolCalls: ToolCall[] = [];
    const citations = [{ url: 'https://example.com/1' }];
    const pieces = [progress.take({ toolCalls, citations })];
    toolCalls[1] = { id: 'call_2', name: 'weather', arguments: '{"city":' };
    pieces.push(progress.take({ toolCalls, citations }));
    toolCalls[1].arguments += '"Oslo"}';
    toolCalls[0] = { id: 'call_1', name: 'time', arguments: '', provider_metadata: { signature: 'x' } };
    citations.push({ url: 'https://example.com/2' });
    pieces.push(progress.take({ toolCalls, citations }));

    expect(pieces[1]).toEqual({
      tool_calls: [{ index: 1, id: 'call_2', name: 'weather', arguments: '{"city":' }],
    });
    expect(pieces[2]?.tool_calls?.[1]).toMatchObject({ index: 1, arguments: '"Oslo"}' });
    expect(progress.take({ toolCalls, citations })).toBeNull();
    expect(joinParts(pieces.filter((piece) => piece !== null))).toEqual({ toolCalls, citations });
  });
});
