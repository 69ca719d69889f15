import { Logger } from '@nestjs/common';
import { type RunReader } from '../../recorder/run-reader';
import { type Lease } from '../../restart/lease';
import { RunsElsewhere } from './runs-elsewhere';

const NOW = new Date('2025-11-21T10:00:00.000Z');
const begunElsewhere = jest.fn<
  ReturnType<RunReader['begunElsewhere']>,
  Parameters<RunReader['begunElsewhere']>
>();
let elsewhere: RunsElsewhere;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
  begunElsewhere.mockReset().mockResolvedValue([]);
  elsewhere = new RunsElsewhere({ begunElsewhere } as unknown as RunReader, { workerId: 'me' } as Lease);
});
afterEach(() => jest.useRealTimers());

const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1_000);
function follow(conversationId: string) {
  const heard: string[] = [];
  const subscription = elsewhere.of(conversationId).subscribe((id) => heard.push(id));
  return { heard, leave: () => subscription.unsubscribe() };
}

describe('runs that other processes begin', () => {
  it('are asked for once a second, for all conversations that somebody follows', async () => {
    const followers = [follow('a'), follow('b'), follow('a')];
    await seconds(3);
    expect(begunElsewhere.mock.calls.map(([ids]) => ids)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(begunElsewhere.mock.calls[0]).toEqual([['a', 'b'], new Date(NOW.getTime() - 59_000), 'me']);
    followers[0]!.leave();
    followers[1]!.leave();
    await seconds(1);
    expect(begunElsewhere.mock.lastCall?.[0]).toEqual(['a']);
  });

  it('are not asked for when nobody follows a conversation', async () => {
    await seconds(5);
    const { leave } = follow('a');
    leave();
    await seconds(5);
    expect(begunElsewhere).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are told to those who follow their conversation', async () => {
    const [one, two] = [follow('a'), follow('b')];
    begunElsewhere.mockResolvedValue([
      { id: 'run-1', conversationId: 'a' },
      { id: 'run-2', conversationId: 'b' },
    ]);
    await seconds(1);
    expect([one.heard, two.heard]).toEqual([['run-1'], ['run-2']]);
  });

  it('are asked for again after the database did not answer, and not while it has not', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const { heard } = follow('a');
    let answer = (_runs: { id: string; conversationId: string }[]): void => undefined;
    begunElsewhere
      .mockRejectedValueOnce(new Error('gone'))
      .mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    await seconds(5);
    expect(begunElsewhere).toHaveBeenCalledTimes(2);
    answer([{ id: 'run', conversationId: 'a' }]);
    await seconds(1);
    expect(begunElsewhere).toHaveBeenCalledTimes(3);
    expect([heard, warn.mock.calls.length]).toEqual([['run'], 1]);
    warn.mockRestore();
  });
});
