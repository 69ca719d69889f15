import { type Entry } from '../../chat/event-log/event-log';
import { type ParticipantDto } from '../../conversations/dto/participant.dto';
import { panelFraming } from './panel-frames';
import { Speakers } from './speakers';

const announced = (id: string, participant_id: string, role = 'answer') => ({
  response_id: id,
  participant_id,
  model: 'mock/one',
  role,
});
const PLACES = [announced('r1', 'p1'), announced('r2', 'p2')];
const started = { type: 'run.started', responses: PLACES };
const delta = (id: string, text: string) => ({ type: 'response.delta', response_id: id, text });
const restarted = (id: string) => ({ type: 'response.restarted', response_id: id });
const completed = (id: string) => ({ type: 'response.completed', response_id: id });
const snapshot = (...responses: [id: string, content: string, status: string][]) => ({
  type: 'run.snapshot',
  responses: responses.map(([id, content, status]) => ({
    ...PLACES.find(({ response_id }) => response_id === id),
    content,
    status,
    error: null,
  })),
});
const done = { type: 'run.completed' };

const PARTICIPANTS = [
  { id: 'p1', persona: { name: 'Ada' } },
  { id: 'p2', persona: { name: 'Bob' } },
] as ParticipantDto[];

/** Each frame as `id who type: content`. */
function told(...events: { type: string }[]): string[] {
  const framing = panelFraming('s1', new Speakers(PARTICIPANTS, []), 'mention');
  const entries = events.map((event, index) => {
    const json = JSON.stringify({ seq: index + 1, run_id: 'run', ...event });
    return { seq: index + 1, type: event.type, json } as Entry;
  });
  return framing(entries)
    .split('\n\n')
    .filter(Boolean)
    .map((frame) => {
      const [, id = '-', data = ''] = /^(?:id: (\S+)\n)?data: (.*)$/.exec(frame) ?? [];
      const { model_source: who, message_type: type, content } = JSON.parse(data) as Record<string, string>;
      return `${id} ${who} ${type}: ${content}`;
    });
}

describe('what a client of a panel is told', () => {
  it('is who says what, with the place of each piece', () => {
    expect(told(started, delta('r1', 'a'), delta('r2', 'b'), completed('r2'), completed('r1'), done)).toEqual(
      [
        'run:1 panel start: ',
        'run:2 Ada chunk: a',
        'run:3 Bob chunk: b',
        'run:4 Bob complete: ',
        'run:5 Ada complete: ',
        'run:6 panel done: ',
      ],
    );
  });

  it('is that a text is void', () => {
    expect(told(started, delta('r1', 'a'), restarted('r1'), delta('r1', 'b')).slice(1)).toEqual([
      'run:2 Ada chunk: a',
      'run:3 Ada restart: ',
      'run:4 Ada chunk: b',
    ]);
  });

  it('is the rest of each text after missed events, and only the last piece of it is a place to come back to', () => {
    const missed = snapshot(['r1', 'abc', 'completed'], ['r2', 'new', 'running']);
    expect(told(started, delta('r1', 'a'), delta('r2', 'old'), missed, completed('r1')).slice(3)).toEqual([
      '- Ada chunk: bc',
      '- Ada complete: ',
      'run:4 Bob snapshot: new',
    ]);
  });

  it('is everything, to a client that comes back after its events are gone', () => {
    expect(told(snapshot(['r1', 'abc', 'completed'], ['r2', 'd', 'failed']), done)).toEqual([
      '- Ada snapshot: abc',
      '- Ada complete: ',
      '- Bob snapshot: d',
      'run:1 Bob error: The answer was cancelled.',
      'run:2 panel done: ',
    ]);
  });

  it('is every turn, what happens on the panel, and nothing of how the next speaker is chosen', () => {
    const stage = (...responses: object[]) => ({ type: 'stage.started', stage: 2, name: '', responses });
    const selected = (by: string) => ({ type: 'speaker.selected', by, speakers: [{ name: 'Bob' }] });
    expect(
      told(
        { type: 'run.started', responses: [announced('s1', 'p1', 'selection')] } as { type: string },
        delta('s1', '{"next"'),
        completed('s1'),
        selected('selector'),
        selected('fallback'),
        selected('everyone'),
        stage(announced('r2', 'p2')),
        delta('r2', 'b'),
        completed('r2'),
        { type: 'panelist.left', name: 'Ada' } as { type: string },
        done,
      ),
    ).toEqual([
      'run:1 panel start: ',
      'run:5 panel system: Nobody was chosen, so the next one speaks: Bob.',
      'run:6 panel system: Nobody was mentioned, so everybody speaks: Bob.',
      'run:8 Bob chunk: b',
      'run:9 Bob complete: ',
      'run:10 panel system: Ada has left the panel.',
      'run:11 panel done: ',
    ]);
  });

  it('is that somebody takes up what another one said, and later whatever is left of that', () => {
    const link = (state: string) => ({
      ...{
        type: 'link.detected',
        response_id: 'r2',
        state,
        from: 'r2',
        to: 'r0',
        kind: 'contrasts',
        strength: 0.9,
      },
      ...{
        from_participant_id: 'p2',
        to_participant_id: 'p1',
        evidence: [{ layer: 'marker', text: 'No.', of: null }],
      },
    });
    const framing = panelFraming('s1', new Speakers(PARTICIPANTS, []));
    const chunks = (...events: { type: string }[]) =>
      framing(
        events.map(
          (event, seq) => ({ seq, type: event.type, json: JSON.stringify(event) }) as unknown as Entry,
        ),
      )
        .split('\n\n')
        .filter(Boolean)
        .map((frame) => JSON.parse(frame.slice(frame.indexOf('{'))));
    const seen = chunks(
      started,
      delta('r2', 'No.'),
      link('live'),
      delta('r2', ' So?'),
      delta('r1', 'Yes.'),
      link('final'),
    );
    expect(
      seen.map((chunk) => `${chunk.model_source} ${chunk.message_type} ${chunk.synapse_detected}`),
    ).toEqual([
      'panel start false',
      'Bob chunk false',
      'Bob synapse true',
      'Bob chunk true',
      'Ada chunk false',
      'Bob synapse true',
    ]);
    expect(seen.at(-1).synapse).toEqual({
      ...{ from: 'Bob', to: 'Ada', from_response_id: 'r2', to_response_id: 'r0' },
      ...{
        kind: 'contrasts',
        strength: 0.9,
        evidence: [{ layer: 'marker', text: 'No.', of: null }],
        state: 'final',
      },
    });
    const [anew] = chunks(restarted('r2'));
    expect(anew.synapse_detected).toBe(false);
    const ended = {
      ...snapshot(['r2', 'No.', 'completed']),
      deliberation: { evidence: [], result: { links: [link('final'), 7] } },
    };
    expect(chunks(ended).at(-1).synapse).toMatchObject({ to: 'Ada', state: 'final' });
  });
});
