import { type ProviderEvent } from '../../spec/provider-event';
import { ToolCallWriter } from './tool-call-writer';

describe('ToolCallWriter', () => {
  let events: ProviderEvent[];
  let writer: ToolCallWriter;

  beforeEach(() => {
    events = [];
    writer = new ToolCallWriter((event) => events.push(event));
  });

  it('announces a call once its name is known, with what came before', () => {
    writer.write('k', { id: 'id-1', arguments: '{"a"' });
    expect(events).toEqual([]);
    writer.write('k', { name: 'f', arguments: ':' });
    writer.write('k', { arguments: '1}' });
    writer.end();
    expect(events).toEqual([
      { type: 'tool_call', index: 0, id: 'id-1', name: 'f', arguments: '{"a":' },
      { type: 'tool_call', index: 0, arguments: '1}' },
    ]);
  });

  it('leaves a call out that nobody could make', () => {
    writer.write('nameless', { id: 'id-1', arguments: '{}' });
    writer.write('k', { name: 'f', id: 'id-2' });
    writer.end();
    expect(events).toMatchObject([
      { index: 0, id: 'id-2' },
      { index: 0, arguments: '{}' },
    ]);
    expect(writer.count).toBe(1);
  });

  it('says nothing for pieces without content, and completes arguments only once', () => {
    writer.write(0, { name: 'f', arguments: '{"a":1}' });
    writer.write(0, { arguments: '' });
    writer.end();
    writer.end();
    expect(events).toHaveLength(1);
  });
});
