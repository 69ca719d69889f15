import { type RunEventBody } from '../../../chat/engine/run-event';
import { ChunkWriter } from './chunk-writer';
import { type CompletionHead } from './completion-head';

const HEAD: CompletionHead = {
  id: 'chatcmpl-1',
  created: 1,
  responseIds: ['a', 'b'],
  models: ['acme/a', 'acme/b'],
  namesModels: true,
  isRace: false,
};
const RACE: CompletionHead = { ...HEAD, namesModels: false, isRace: true };

const writerOf = (head: CompletionHead) =>
  new ChunkWriter(head, { includeUsage: false, ending: 'data: [DONE]\n\n' }, () => []);
const delta = (id: string, text: string): RunEventBody => ({ type: 'response.delta', response_id: id, text });
const completed = (id: string): RunEventBody => ({
  type: 'response.completed',
  response_id: id,
  model: `acme/${id}`,
  finish_reason: 'stop',
  citations: [],
  attempts: 1,
  usage: null,
  estimated: false,
  cost_usd: null,
  ttft_ms: 1,
  latency_ms: 2,
});
const snapshot = (contents: Record<string, string>): RunEventBody => ({
  type: 'run.snapshot',
  conversation_id: 'c',
  message_id: 'm',
  strategy: 'broadcast',
  status: 'running',
  responses: Object.entries(contents).map(([id, content]) => ({
    response_id: id,
    participant_id: null,
    model: `acme/${id}`,
    provider: 'acme',
    stage: 1,
    role: 'answer',
    status: 'running',
    attempt: 1,
    content,
    reasoning: '',
    tool_calls: [],
    usage: null,
    error: null,
  })),
});

function read(text: string): [number, string][] {
  return text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: {'))
    .map((frame) => JSON.parse(frame.slice('data: '.length)))
    .map(({ choices: [choice] }) => [choice.index, choice.delta.content ?? '']);
}

describe('ChunkWriter', () => {
  it('writes each piece of text as the chunk that the first one is, also after another model took over', () => {
    const kept = { conversation_id: 'c', run_id: 'r' };
    const writer = new ChunkWriter({ ...HEAD, kept }, { includeUsage: true, ending: '' }, () => []);
    const started = { type: 'response.started', response_id: 'b', model: 'acme/"c"' } as RunEventBody;
    const pieces = ['One', ' "two"\n', '\u0001\ud83d\ude00', '$&'];
    const events = [
      ...pieces.map((text) => delta('b', text)),
      started,
      ...pieces.map((text) => delta('b', text)),
    ];
    const chunks = writer
      .frames(events)
      .split('\n\n')
      .filter(Boolean)
      .map((frame) => JSON.parse(frame.slice('data: '.length)));
    const chunk = (model: string, content: string) => ({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 1, delta: { content }, logprobs: null, finish_reason: null, model }],
      usage: null,
    });
    const [first, ...rest] = [
      ...pieces.map((text) => chunk('acme/b', text)),
      ...pieces.map((text) => chunk('acme/"c"', text)),
    ];
    Object.assign(first!.choices[0]!.delta, { role: 'assistant' });
    expect(chunks).toEqual([{ ...first, parley: kept }, ...rest]);
  });

  it('gives a client that missed events the rest of each text, once', () => {
    const writer = writerOf(HEAD);
    expect(read(writer.frames([delta('a', 'One '), snapshot({ a: 'One two', b: 'Other' })]))).toEqual([
      [0, 'One '],
      [0, 'two'],
      [1, 'Other'],
    ]);
    expect(read(writer.frames([snapshot({ a: 'One two', b: 'Other' }), delta('a', ' three')]))).toEqual([
      [0, ' three'],
    ]);
  });

  it('names the model that took over while its client missed events', () => {
    const writer = writerOf(HEAD);
    const missed = snapshot({ a: 'One two' }) as Extract<RunEventBody, { type: 'run.snapshot' }>;
    const responses = missed.responses.map((response) => ({ ...response, model: 'acme/other' }));
    writer.frames([delta('a', 'One'), delta('a', ' two')]);
    expect(writer.frames([{ ...missed, responses }, delta('a', ' three')])).toContain('"model":"acme/other"');
  });

  it('ends with an error when an answer begins anew, and says nothing more', () => {
    const writer = writerOf(HEAD);
    writer.frames([delta('a', 'One ')]);
    const text = writer.frames([
      { type: 'response.restarted', response_id: 'a', attempt: 2, reason: 'stream_truncated' },
      delta('a', 'Uno '),
    ]);
    expect(text).toMatch(/^data: \{"error":\{[^\n]+\n\n$/);
    expect(writer.end()).toBe('');
  });

  it('tells of a race only what the first to speak says', () => {
    const writer = writerOf(RACE);
    const text = writer.frames([
      delta('b', 'Mine'),
      delta('a', 'Late'),
      { ...completed('a'), type: 'response.cancelled', partial: false } as RunEventBody,
      snapshot({ a: 'Late', b: 'Mine, all' }),
      completed('b'),
    ]);
    expect(read(text)).toEqual([
      [0, 'Mine'],
      [0, ', all'],
      [0, ''],
    ]);
    expect(text).toContain('"model":"acme/b"');
    expect(text).not.toContain('acme/a');
    expect(writer.end()).toBe('data: [DONE]\n\n');
  });

  it('ends with an error when there was no answer at all', () => {
    expect(writerOf(HEAD).end()).toMatch(/^data: \{"error":/);
  });
});
