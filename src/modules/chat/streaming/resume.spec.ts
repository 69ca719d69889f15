import fc from 'fast-check';
import { type RunEvent, type RunEventBody, SEQ_PER_EPOCH } from '../engine/run-event';
import { RunProgress } from '../engine/run-progress';
import { MemoryEventLog } from '../event-log/memory-event-log';
import { lastEventId, resumePoint } from './resume';

const RESPONSES = ['a', 'b', 'c'];
const started = {
  type: 'run.started' as const,
  conversation_id: 'conversation',
  message_id: 'message',
  strategy: 'broadcast',
  responses: RESPONSES.map((id) => ({
    response_id: id,
    participant_id: null,
    model: 'p/m',
    provider: 'p',
    stage: 1,
    role: 'answer' as const,
  })),
};
const piece = fc.record({
  type: fc.constantFrom('response.delta' as const, 'response.reasoning' as const),
  response_id: fc.constantFrom(...RESPONSES),
  text: fc.string({ unit: 'grapheme', maxLength: 5 }),
});
const run = fc.record({
  epoch: fc.nat(3),
  bodies: fc.array(piece, { maxLength: 40 }).map((pieces): RunEventBody[] => [started, ...pieces]),
  kept: fc.integer({ min: 1, max: 50 }),
});

/** What a client has after these events, which a snapshot replaces. */
function shown(events: readonly RunEvent[]): unknown {
  let progress = new RunProgress();
  for (const event of events) {
    if (event.type === 'run.snapshot') {
      progress = new RunProgress();
      progress.apply({ ...started, responses: event.responses });
      for (const { response_id, content, reasoning } of event.responses) {
        progress.apply({ type: 'response.delta', response_id, text: content });
        progress.apply({ type: 'response.reasoning', response_id, text: reasoning });
      }
    } else progress.apply(event);
  }
  return progress
    .snapshot()
    .map(({ response_id, content, reasoning }) => ({ response_id, content, reasoning }));
}

describe('resuming', () => {
  it('shows the same wherever the client was cut, however far the run was and however little the log keeps', () => {
    fc.assert(
      fc.property(run, fc.nat(), fc.nat(), ({ epoch, bodies, kept }, cutAt, resumeAt) => {
        const events = bodies.map((body, index): RunEvent => ({
          seq: epoch * SEQ_PER_EPOCH + index + 1,
          run_id: 'run',
          at: '',
          ...body,
        }));
        const read = cutAt % (events.length + 1);
        const told = read + (resumeAt % (events.length - read + 1));
        const client = events.slice(0, read);
        const log = new MemoryEventLog();
        Object.assign(log, { limits: { maxEventsPerRun: kept, maxBytesPerRun: 1e9, maxBytes: 1e9 } });
        const progress = new RunProgress();
        for (const event of events.slice(0, told)) append(log, progress, event);

        let cursor = epoch * SEQ_PER_EPOCH + told;
        const point = resumePoint(client.at(-1)?.seq ?? null, { epoch, lastSeq: cursor, finalSeq: null });
        const slice = typeof point === 'number' ? log.read('run', point, 1_000) : null;
        if (slice && slice.state !== 'gone' && typeof point === 'number') cursor = point;
        else client.push(snapshot(progress, cursor));
        for (const event of events.slice(told)) append(log, progress, event);
        const rest = events.filter(({ seq }) => seq > cursor);
        client.push(...rest);

        expect(shown(client)).toEqual(shown(events));
        const seqs = client.map(({ seq }) => seq);
        expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
      }),
    );
  });

  it('never takes a number of another epoch, or one that was not given out, for a place in the log', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(1_000), fc.maxSafeNat(), (epoch, count, after) => {
        const lastSeq = epoch * SEQ_PER_EPOCH + count;
        const point = resumePoint(after, { epoch, lastSeq, finalSeq: null });
        const given = after >= epoch * SEQ_PER_EPOCH && after <= lastSeq;
        expect(point).toBe(given ? after : 'snapshot');
      }),
    );
  });

  it('has nothing for who has the last event, and something for everybody else', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.integer({ min: 1, max: 1_000 }), fc.maxSafeNat(), (epoch, count, after) => {
        const finalSeq = epoch * SEQ_PER_EPOCH + count;
        const point = resumePoint(after, { epoch, lastSeq: finalSeq, finalSeq });
        expect(point === 'nothing').toBe(after >= finalSeq);
      }),
    );
  });

  it('reads every id that was given out and refuses every text that is none', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (seq) => expect(lastEventId(String(seq), '0')).toBe(seq)));
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => !/^\d+$/.test(text)),
        (text) => expect(() => lastEventId(undefined, text)).toThrow('after'),
      ),
    );
    expect(lastEventId('', undefined)).toBeNull();
  });
});

function append(log: MemoryEventLog, progress: RunProgress, event: RunEvent): void {
  progress.apply(event);
  void log.append('run', [{ seq: event.seq, type: event.type, json: JSON.stringify(event) }]);
}

function snapshot(progress: RunProgress, seq: number): RunEvent {
  return {
    seq,
    run_id: 'run',
    at: '',
    type: 'run.snapshot',
    conversation_id: 'conversation',
    message_id: 'message',
    strategy: 'broadcast',
    status: 'running',
    responses: progress.snapshot(),
  };
}
