import { type Thread, type ThreadParticipant, type ThreadResponse } from '../context/thread';
import { summarySources, summaryThread } from './summary-sources';

const participant = (id: string): ThreadParticipant => ({
  id,
  position: 0,
  alias: null,
  provider: 'demo',
  model: id,
  persona: { name: id },
  system_prompt: 'Be yourself.',
  parameters: { temperature: 1 },
  context_policy: 'own',
});
const response = (id: string, participant_id: string | null, rest: Partial<ThreadResponse> = {}) => ({
  id,
  participant_id,
  provider: 'demo',
  model: 'any',
  role: 'answer' as const,
  status: 'completed' as const,
  content: id,
  tool_calls: [],
  superseded: false,
  ...rest,
});
const thread = (participants: string[], responses: ThreadResponse[][]): Thread => ({
  id: 'c',
  system_prompt: 'Speak in verse.',
  participants: participants.map(participant),
  messages: responses.map((answers, index) => ({
    id: `m${index}`,
    role: 'user',
    content: [],
    tool_results: null,
    responses: answers,
  })),
  older_messages: 3,
});

describe('summarySources', () => {
  it('takes what is complete and counts, and writes on the first seat that is still there', () => {
    const given = thread(
      ['a', 'b'],
      [
        [
          response('gone', null),
          response('old', 'a', { superseded: true }),
          response('cut', 'a', { status: 'failed' }),
          response('calls', 'a', { content: '' }),
        ],
        [response('new', 'b')],
      ],
    );
    const { responses, writer } = summarySources(given, {});
    expect(responses.map(({ id }) => id)).toEqual(['gone', 'new']);
    expect(writer.id).toBe('b');
    expect(summarySources(given, { responseIds: ['old', 'cut'] }).responses).toHaveLength(2);
    expect(() => summarySources(given, { participantIds: ['a'] })).toThrow('participant_ids');
  });

  it('takes any seat for answers of participants that were removed, and refuses when there is none', () => {
    const answers = [[response('gone', null)]];
    expect(summarySources(thread(['a'], answers), {}).writer.id).toBe('a');
    expect(() => summarySources(thread([], answers), {})).toThrow('no participant left');
  });
});

describe('summaryThread', () => {
  it('shows the questions to what was chosen only, and nobody’s words as the reader’s own', () => {
    const given = thread(
      ['a', 'b'],
      [[response('one', 'a'), response('two', 'b')], [response('three', 'b')]],
    );
    const sources = summarySources(given, { participantIds: ['a'] });
    const read = summaryThread(given, sources, { alias: 'x', provider: 'demo', model: 'writer' });
    expect(read.messages.map(({ id }) => id)).toEqual(['m0']);
    expect(read.messages[0]!.responses).toEqual([response('one', null)]);
    expect([read.system_prompt, read.older_messages]).toEqual([null, 0]);
    expect(read.participants).toEqual([
      {
        ...participant('a'),
        alias: 'x',
        model: 'writer',
        persona: null,
        system_prompt: null,
        parameters: {},
        context_policy: 'all',
      },
    ]);
  });
});
