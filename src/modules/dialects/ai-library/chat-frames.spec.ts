import { type RunEventBody } from '../../chat/engine/run-event';
import { chatFrames } from './chat-frames';

const started = { type: 'run.started', conversation_id: 'c1', responses: [{ response_id: 'r1' }] };
const delta = (text: string) => ({ type: 'response.delta', response_id: 'r1', text });
const restarted = { type: 'response.restarted', response_id: 'r1', attempt: 2, reason: 'network' };
const completed = { type: 'response.completed', response_id: 'r1' };
const failed = { type: 'response.failed', response_id: 'r1', error: { message: 'It broke.' } };
const snapshot = (content: string, status = 'running', error: object | null = null) => ({
  type: 'run.snapshot',
  conversation_id: 'c1',
  responses: [{ response_id: 'r1', content, status, error }],
});

/** What a client has been sent after these events, the introduction apart. */
function told(...events: object[]): object[] {
  const text = chatFrames('m')([started, ...events] as RunEventBody[]);
  const [introduction, ...frames] = text
    .split('\n\n')
    .filter(Boolean)
    .map((frame) => JSON.parse(frame.replace(/^data: /, '')) as object);
  expect(introduction).toEqual({ conversation_id: 'c1', model: 'm' });
  return frames;
}

const text = (content: string) => ({ content, finished: false });
const END = { content: '', finished: true };
const ANEW = { error: expect.stringContaining('written anew'), content: '', finished: true };

describe('what a client of the AI library is told', () => {
  it.each<[string, object[], object[]]>([
    ['text, and its end', [delta('a'), delta('b'), completed], [text('a'), text('b'), END]],
    ['why there is no more', [delta('a'), failed], [text('a'), { ...END, error: 'It broke.' }]],
    [
      'nothing of a new beginning before the first word',
      [restarted, delta('a'), completed],
      [text('a'), END],
    ],
    ['that what it has is void', [delta('a'), restarted, delta('b'), completed], [text('a'), ANEW]],
    [
      'the rest, when it missed events',
      [delta('a'), snapshot('abc'), delta('d')],
      ['a', 'bc', 'd'].map(text),
    ],
    ['nothing, when it missed nothing', [delta('a'), snapshot('a'), delta('b')], ['a', 'b'].map(text)],
    [
      'the end that it missed, once',
      [delta('a'), snapshot('ab', 'completed'), completed],
      [text('a'), text('b'), END],
    ],
    [
      'the failure that it missed',
      [snapshot('ab', 'failed', { message: 'It broke.' })],
      [text('ab'), { ...END, error: 'It broke.' }],
    ],
    ['that it missed a new beginning', [delta('xy'), snapshot('abc', 'completed')], [text('xy'), ANEW]],
  ])('%s', (_what, events, expected) => {
    expect(told(...events)).toEqual(expected);
  });
});
