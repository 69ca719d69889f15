import { type Entry } from '../../../chat/event-log/event-log';
import { type ResponseSnapshot, type RunEvent, type RunEventBody } from '../../../chat/engine/run-event';
import { Reading } from './reading';
import { runFraming } from './run-framing';
import { type WorkspaceMessage } from './workspace-message';

const RUN = '01900000-0000-7000-8000-000000000031';
const ANSWER = {
  response_id: 'r1',
  participant_id: 'p1',
  model: 'groq/openai/gpt-oss-20b',
  stage: 1,
  role: 'answer' as const,
  provider: 'groq',
};
const FIGURES = {
  model: ANSWER.model,
  usage: { input_tokens: 5, output_tokens: 2, cached_tokens: 0, reasoning_tokens: 0, total_tokens: 7 },
  estimated: false,
  cost_usd: null,
  ttft_ms: 1,
  latency_ms: 12.5,
};

const started = (strategy = 'broadcast'): RunEventBody => ({
  type: 'run.started',
  conversation_id: 'c',
  message_id: 'm',
  strategy,
  responses: [ANSWER],
});
const says = (text: string): RunEventBody => ({ type: 'response.delta', response_id: 'r1', text });
const snapshot = (rest: Partial<ResponseSnapshot>): RunEventBody => ({
  type: 'run.snapshot',
  conversation_id: 'c',
  message_id: 'm',
  strategy: 'broadcast',
  status: 'running',
  responses: [
    {
      ...ANSWER,
      status: 'running',
      attempt: 1,
      content: '',
      reasoning: '',
      tool_calls: [],
      usage: null,
      error: null,
      ...rest,
    },
  ],
});
const completed: RunEventBody = {
  type: 'response.completed',
  response_id: 'r1',
  finish_reason: 'stop',
  citations: [],
  attempts: 1,
  ...FIGURES,
};

/** Events with the sequence numbers 1, 2, 3 ..., or from another one. */
function entries(bodies: readonly RunEventBody[], first = 1): Entry[] {
  return bodies.map((body, index) => {
    const event: RunEvent = { seq: first + index, run_id: RUN, at: '2025-11-21T09:00:00.000Z', ...body };
    return { seq: event.seq, type: event.type, json: JSON.stringify(event) };
  });
}

const parsed = (texts: readonly string[]) => texts.map((text) => JSON.parse(text) as WorkspaceMessage);
const brief = (messages: readonly WorkspaceMessage[]) => messages.map(({ type, data }) => [type, data]);

/** What a client is told that comes with `after`. */
function tell(bodies: readonly RunEventBody[], after?: string, first = 1): WorkspaceMessage[] {
  return parsed(runFraming('s', RUN, Reading.parse(after))(entries(bodies, first)));
}

describe('what a workspace is told of a run', () => {
  it('is each piece with its pane, and at the end the whole answer and what it took', () => {
    const messages = tell([started(), says('Hello '), says('there'), completed]);
    expect(brief(messages)).toEqual([
      ['status', { status: 'started' }],
      ['token', { token: 'Hello ' }],
      ['token', { token: 'there' }],
      ['meter', { tokens_used: 7, cost: null, latency_ms: 12.5 }],
      ['final', { content: 'Hello there' }],
    ]);
    expect(messages[1]).toEqual({
      session_id: 's',
      pane_id: 'p1',
      provider_id: 'groq',
      model_id: 'openai/gpt-oss-20b',
      run_id: RUN,
      response_id: 'r1',
      type: 'token',
      data: { token: 'Hello ' },
      after: `${RUN}:2`,
    });
    // Half of an event is not a place to come back to.
    expect(messages.slice(-2).map(({ after }) => after)).toEqual([`${RUN}:3`, `${RUN}:4`]);
  });

  it('is only what a client lacks that comes back, and still the whole answer', () => {
    const messages = tell([started(), says('Hello '), says('there'), completed], `${RUN}:2`);
    expect(brief(messages)).toEqual([
      ['token', { token: 'there' }],
      ['meter', { tokens_used: 7, cost: null, latency_ms: 12.5 }],
      ['final', { content: 'Hello there' }],
    ]);
  });

  it('is the rest when the log was too short for a client that listens', () => {
    const framing = runFraming('s', RUN, new Reading());
    framing(entries([started(), says('Hello ')]));
    expect(brief(parsed(framing(entries([snapshot({ content: 'Hello there' })], 9))))).toEqual([
      ['token', { token: 'there' }],
    ]);
    const other = entries([snapshot({ content: 'Another', status: 'completed' })], 10);
    expect(brief(parsed(framing(other)))).toEqual([
      ['status', { status: 'restarted' }],
      ['token', { token: 'Another' }],
      ['final', { content: 'Another' }],
    ]);
    expect(parsed(framing(entries([snapshot({ content: 'Another', status: 'completed' })], 11)))).toEqual([]);
  });

  it('is everything anew when nobody knows what the client has', () => {
    const bodies = [snapshot({ content: 'Hello there' })];
    expect(brief(tell(bodies, `${RUN}:2`, 9))).toEqual([
      ['status', { status: 'restarted' }],
      ['token', { token: 'Hello there' }],
    ]);
    expect(brief(tell(bodies, undefined, 9))).toEqual([['token', { token: 'Hello there' }]]);
  });

  it('is how answers ended that a snapshot tells of', () => {
    const error = { code: 'timeout', message: 'Too slow.', retryable: true, provider_status: null };
    const ended = (rest: Partial<ResponseSnapshot>) => brief(tell([snapshot(rest)]));
    expect(ended({ status: 'failed', content: 'Half', error })).toEqual([
      ['token', { token: 'Half' }],
      ['error', { message: 'Too slow.', code: 'timeout' }],
    ]);
    expect(ended({ status: 'cancelled' })).toEqual([['status', { status: 'cancelled' }]]);
  });

  it('is that an answer was cancelled, and what it took', () => {
    const cancelled: RunEventBody = {
      type: 'response.cancelled',
      response_id: 'r1',
      partial: true,
      ...FIGURES,
    };
    expect(brief(tell([started(), says('Hel'), cancelled])).slice(2)).toEqual([
      ['meter', { tokens_used: 7, cost: null, latency_ms: 12.5 }],
      ['status', { status: 'cancelled' }],
    ]);
  });

  it('is no summary in a pane: it is about all of them', () => {
    const messages = tell([started('summary'), says('In short')]);
    expect(messages.at(-1)).toMatchObject({ type: 'token', pane_id: null, response_id: 'r1' });
  });

  it('is no ballot in a pane, and a synthesis in that of its author', () => {
    const responses = [
      { ...ANSWER, response_id: 'r2', role: 'ballot' as const },
      { ...ANSWER, response_id: 'r3', role: 'synthesis' as const },
    ];
    const messages = tell([
      started('council'),
      { type: 'stage.started', stage: 2, name: 'more', responses },
      says('Hel'),
      { type: 'response.delta', response_id: 'r2', text: '{}' },
      { type: 'response.delta', response_id: 'r3', text: 'All in all' },
    ]);
    expect(messages.slice(-3).map(({ pane_id, response_id }) => [pane_id, response_id])).toEqual([
      ['p1', 'r1'],
      [null, 'r2'],
      ['p1', 'r3'],
    ]);
  });
});
