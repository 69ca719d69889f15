import { type DataSource } from 'typeorm';
import { type LiveRuns } from '../engine/live-runs';
import { type AttemptDraft } from '../engine/attempt/attempt-draft';
import { type AttemptEnd } from '../engine/attempt/attempt-end';
import { ResponseDraft } from '../engine/response/response-draft';
import { type ResponsePlan, type Route } from '../engine/run-plan';
import { Checkpoints } from './checkpoints';
import { type Lease } from './lease';

const ROUTE = { request: { model: 'm', messages: [], parameters: {} } } as unknown as Route;
const draftOf = (id: string) => {
  const draft = new ResponseDraft({
    responseId: `response-${id}`,
    attemptId: `attempt-${id}`,
    routes: [ROUTE],
  } as unknown as ResponsePlan);
  draft.answering.begin();
  return draft;
};
const write = (attempt: AttemptDraft, text: string) => attempt.apply({ type: 'text', text });

describe('Checkpoints', () => {
  let drafts: ResponseDraft[];
  const lease = { isHeld: true };
  const query = jest.fn((_sql: string, _batch: unknown[][]) => Promise.resolve([]));
  let checkpoints: Checkpoints;

  beforeEach(() => {
    drafts = [];
    lease.isHeld = true;
    query.mockClear();
    const runs = {
      get runCount() {
        return drafts.length;
      },
      get current() {
        return [{ plan: { epoch: 0 }, openDrafts: drafts }];
      },
    };
    checkpoints = new Checkpoints(
      { query } as unknown as DataSource,
      runs as unknown as LiveRuns,
      lease as unknown as Lease,
    );
  });

  /** Attempt, number and text of the pieces of the last statement, and the responses that had ended. */
  const sent = () => {
    const [attempts = [], numbers = [], , texts = []] = query.mock.lastCall?.[1] ?? [];
    return {
      pieces: attempts.map((id, index) => [id, numbers[index], texts[index]]),
      ttft: query.mock.lastCall?.[1][6],
      ended: query.mock.lastCall?.[1][9],
    };
  };

  it('asks the database for nothing while nothing runs', async () => {
    await checkpoints.execute();
    expect(query).not.toHaveBeenCalled();
  });

  it('sends what grew, of all answers in one statement, and nothing when none grew', async () => {
    const [one, two] = [draftOf('1'), draftOf('2')];
    drafts = [one, two];
    write(one.answering, 'Once ');
    await checkpoints.execute();
    expect(sent().pieces).toEqual([
      ['attempt-1', 1, 'Once '],
      ['attempt-2', 1, ''],
    ]);
    write(one.answering, 'upon');
    await checkpoints.execute();
    expect(sent().pieces).toEqual([['attempt-1', 2, 'upon']]);
    await checkpoints.execute();
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('sends a piece that may not have arrived again as it was', async () => {
    const draft = draftOf('1');
    drafts = [draft];
    write(draft.answering, 'Once ');
    query.mockRejectedValueOnce(new Error('away'));
    await expect(checkpoints.execute()).rejects.toThrow('away');
    write(draft.answering, 'upon');
    await checkpoints.execute();
    expect(query.mock.calls[1]).toEqual(query.mock.calls[0]);
    expect(sent().pieces).toEqual([['attempt-1', 2, 'upon']]);
  });

  it('drops the pieces of an answer that has ended, once', async () => {
    drafts = [draftOf('1')];
    await checkpoints.execute();
    drafts = [];
    await checkpoints.execute();
    expect(sent()).toMatchObject({ pieces: [], ended: ['response-1'] });
    await checkpoints.execute();
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('keeps what several calls for one response write apart, and which of them people read', async () => {
    const draft = draftOf('1');
    const first = draft.answering;
    drafts = [draft];
    write(first, 'Void');
    const second = draft.addAttempt('attempt-1b', ROUTE);
    second.begin();
    write(second, 'Whole');
    await checkpoints.execute();
    expect(sent().pieces).toEqual([
      ['attempt-1', 1, 'Void'],
      ['attempt-1b', 1, 'Whole'],
    ]);
    expect(sent().ttft).toEqual([first.ttftMs, null]);
    draft.end({ attempt: first } as AttemptEnd);
    draft.answering = second;
    await checkpoints.execute();
    expect(sent().pieces).toEqual([['attempt-1b', 2, '']]);
    expect(sent().ttft).toEqual([second.ttftMs]);
    drafts = [];
    await checkpoints.execute();
    expect(sent()).toMatchObject({ pieces: [], ended: ['response-1'] });
  });

  it('writes nothing while the lease is in doubt', async () => {
    drafts = [draftOf('1')];
    lease.isHeld = false;
    await checkpoints.execute();
    expect(query).not.toHaveBeenCalled();
  });
});
