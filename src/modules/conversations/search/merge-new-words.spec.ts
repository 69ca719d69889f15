import { Logger } from '@nestjs/common';
import { type DataSource } from 'typeorm';
import { MergeNewWords } from './merge-new-words';

describe('MergeNewWords', () => {
  const merges: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const query = jest.fn(() => new Promise<void>((resolve, reject) => merges.push({ resolve, reject })));
  let useCase: MergeNewWords;

  beforeEach(() => {
    jest.useFakeTimers();
    merges.length = 0;
    query.mockClear();
    useCase = new MergeNewWords({ query } as unknown as DataSource);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    useCase.onApplicationBootstrap();
  });
  afterEach(() => jest.useRealTimers());

  it('merges again and again, never twice at once', async () => {
    await jest.advanceTimersByTimeAsync(25_000);
    expect(query).toHaveBeenCalledTimes(1);
    merges[0]!.resolve();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('goes on after a failure', async () => {
    await jest.advanceTimersByTimeAsync(10_000);
    merges[0]!.reject(new Error('gone'));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(query).toHaveBeenCalledTimes(2);
  });

  it('lets a merge end before the app stops, and begins no other', async () => {
    await jest.advanceTimersByTimeAsync(10_000);
    let stopped = false;
    const stopping = useCase.beforeApplicationShutdown().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(30_000);
    expect(stopped).toBe(false);
    merges[0]!.resolve();
    await stopping;
    expect(query).toHaveBeenCalledTimes(1);
  });
});
