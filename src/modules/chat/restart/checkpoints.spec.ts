import { type DataSource } from 'typeorm';
import { type LiveRuns } from '../engine/live-runs';
import { type ResponseDraft } from '../engine/response-draft';
import { Checkpoints } from './checkpoints';
import { type Lease } from './lease';

const draftOf = (id: string) =>
  ({
    plan: { responseId: `response-${id}` },
    route: { request: { model: 'm', messages: [], parameters: {} } },
    attempt: { id: `attempt-${id}`, start: performance.now(), ttftMs: null },
    text: '',
    reasoning: '',
  }) as unknown as ResponseDraft;

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
    one.text = 'Once ';
    await checkpoints.execute();
    expect(sent().pieces).toEqual([
      ['attempt-1', 1, 'Once '],
      ['attempt-2', 1, ''],
    ]);
    one.text += 'upon';
    await checkpoints.execute();
    expect(sent().pieces).toEqual([['attempt-1', 2, 'upon']]);
    await checkpoints.execute();
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('sends a piece that may not have arrived again as it was', async () => {
    const draft = draftOf('1');
    drafts = [draft];
    draft.text = 'Once ';
    query.mockRejectedValueOnce(new Error('away'));
    await expect(checkpoints.execute()).rejects.toThrow('away');
    draft.text += 'upon';
    await checkpoints.execute();
    expect(query.mock.calls[1]).toEqual(query.mock.calls[0]);
    expect(sent().pieces).toEqual([['attempt-1', 2, 'upon']]);
  });

  it('drops the pieces of an answer that has ended, once', async () => {
    drafts = [draftOf('1')];
    await checkpoints.execute();
    drafts = [];
    await checkpoints.execute();
    expect(sent()).toEqual({ pieces: [], ended: ['response-1'] });
    await checkpoints.execute();
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('begins anew with another attempt', async () => {
    const draft = draftOf('1');
    drafts = [draft];
    draft.text = 'Void';
    await checkpoints.execute();
    draft.attempt = { ...draft.attempt, id: 'attempt-1b' };
    draft.text = 'Whole';
    await checkpoints.execute();
    expect(sent().pieces).toEqual([['attempt-1b', 1, 'Whole']]);
  });

  it('writes nothing while the lease is in doubt', async () => {
    drafts = [draftOf('1')];
    lease.isHeld = false;
    await checkpoints.execute();
    expect(query).not.toHaveBeenCalled();
  });
});
