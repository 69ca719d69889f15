import { type AnnouncedResponse, type RunEventBody } from '../../../chat/engine/run-event';
import { DeliberationTeller } from './deliberation-teller';

const response = (id: string, stage: number, role: AnnouncedResponse['role']): AnnouncedResponse => ({
  response_id: id,
  participant_id: null,
  model: `demo/${id}`,
  provider: 'demo',
  stage,
  role,
});
const stage = (number: number, name: string, responses: AnnouncedResponse[]): RunEventBody => ({
  type: 'stage.started',
  stage: number,
  name,
  responses,
});
const delta = (id: string, text: string): RunEventBody => ({ type: 'response.delta', response_id: id, text });
const figures = { usage: null, estimated: false, cost_usd: null, ttft_ms: null, latency_ms: 1 };
const completed = (id: string): RunEventBody => ({
  type: 'response.completed',
  response_id: id,
  model: `demo/${id}`,
  finish_reason: 'stop',
  citations: [],
  attempts: 1,
  ...figures,
});
const snapshotOf = (one: AnnouncedResponse, status: 'running' | 'completed', content: string) => ({
  ...one,
  status,
  attempt: 1,
  content,
  reasoning: '',
  tool_calls: [],
  usage: null,
  error: null,
});
const told = (events: RunEventBody[], teller = new DeliberationTeller()) =>
  events.flatMap((event) => teller.take(event)).map(({ kind, text }) => `${kind}: ${text.trim()}`);

const A = response('a', 1, 'answer');
const B = response('b', 1, 'answer');
const FINAL = response('c', 2, 'synthesis');
const WHOLE = [
  stage(1, 'answers', [A, B]),
  delta('a', 'One.'),
  completed('a'),
  delta('b', 'Two.'),
  completed('b'),
  stage(2, 'synthesis', [FINAL]),
  delta('c', 'Both '),
  delta('c', 'are right.'),
  completed('c'),
];

describe('DeliberationTeller', () => {
  it('thinks what members say, each whole, and answers with the synthesis as it comes', () => {
    expect(told(WHOLE)).toEqual([
      'reasoning: Answers: demo/a, demo/b',
      'reasoning: demo/a:\nOne.',
      'reasoning: demo/b:\nTwo.',
      'reasoning: Synthesis: demo/c',
      'content: Both',
      'content: are right.',
    ]);
  });

  it('tells a client that missed events the rest of it, and nothing twice', () => {
    const teller = new DeliberationTeller();
    const before = told(WHOLE.slice(0, 3), teller);
    const missed: RunEventBody = {
      type: 'run.snapshot',
      conversation_id: '',
      message_id: '',
      strategy: 'fusion',
      status: 'running',
      responses: [
        snapshotOf(A, 'completed', 'One.'),
        snapshotOf(B, 'completed', 'Two.'),
        snapshotOf(FINAL, 'running', 'Both '),
      ],
      deliberation: {
        stages: [
          { stage: 1, name: 'answers', response_ids: ['a', 'b'] },
          { stage: 2, name: 'synthesis', response_ids: ['c'] },
        ],
        evidence: [],
        result: null,
      },
    };
    const after = told([missed, ...WHOLE.slice(7)], teller);
    expect([...before, ...after].sort()).toEqual(told(WHOLE).sort());
    expect(after.filter((piece) => piece.startsWith('content'))).toEqual([
      'content: Both',
      'content: are right.',
    ]);
  });

  it('takes back no answer that was broken off: the first complete one counts', () => {
    const started: RunEventBody = {
      type: 'run.started',
      conversation_id: '',
      message_id: '',
      strategy: 'broadcast',
      responses: [A, B],
    };
    const events = [started, delta('a', 'Half an'), delta('b', 'Two.'), completed('b'), completed('a')];
    expect(told(events)).toEqual([
      'reasoning: The first complete answer counts: demo/a, demo/b',
      'reasoning: demo/b was first.',
      'content: Two.',
    ]);
  });
});
