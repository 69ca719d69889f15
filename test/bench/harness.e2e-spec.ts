import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const BENCH = join(__dirname, '../../bench');

interface Part {
  url: string;
  ask(name: string, argument?: unknown): Promise<any>;
}

const children: ChildProcess[] = [];

/** Starts a process of the benchmark as its harness does, and talks to it over the same channel. */
async function startPart(name: string): Promise<Part> {
  const child = fork(join(BENCH, `processes/${name}.mjs`));
  children.push(child);
  const [{ ready }] = await once(child, 'message');
  let id = 0;
  return {
    url: ready.url,
    ask: async (name, argument) => {
      child.send({ id: ++id, name, argument });
      const [{ result, error }] = await once(child, 'message');
      if (error) throw new Error(error);
      return result;
    },
  };
}

const TOKENS = 7;
const MODEL = `instant-${TOKENS}`;

describe('the benchmark', () => {
  let upstream: Part;
  let generator: Part;
  beforeAll(async () => {
    [upstream, generator] = await Promise.all([startPart('mock-upstream'), startPart('load-generator')]);
  });
  afterAll(() => children.forEach((child) => child.kill()));

  const chat = (model: string, stream: boolean) => ({
    url: `${upstream.url}/v1/chat/completions`,
    body: JSON.stringify({ model, stream }),
    format: stream ? 'openai' : 'openai-json',
    expect: { tokens: TOKENS, responses: 1 },
  });
  const load = (call: object, more = {}) =>
    generator.ask('generateLoad', { calls: [call], concurrency: 3, ...more });

  it('knows a complete answer of each wire format, streamed and whole', async () => {
    const events = { expect: { tokens: TOKENS, responses: 1 } };
    for (const call of [
      chat(MODEL, true),
      chat(`paced-1000-${TOKENS}`, true),
      chat(`late-5-${TOKENS}`, true),
      {
        ...events,
        url: `${upstream.url}/v1/messages`,
        body: JSON.stringify({ model: MODEL, stream: true }),
        format: 'anthropic',
      },
      {
        ...events,
        url: `${upstream.url}/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`,
        body: '{}',
        format: 'google',
      },
    ])
      expect(await load(call)).toMatchObject({ calls: 3, failed: 0, tokens: 3 * TOKENS, events: 3 * TOKENS });
    expect(await load(chat(MODEL, false))).toMatchObject({ calls: 3, failed: 0, problems: [] });
  });

  it('counts neither an answer that lacks something nor a refusal', async () => {
    const short = await load({ ...chat(MODEL, true), expect: { tokens: TOKENS + 1, responses: 1 } });
    expect(short).toMatchObject({ calls: 0, failed: 3, tokens: 0 });
    expect(short.problems[0]).toContain('the text differs');
    const refused = await load(chat('nothing-like-it', true));
    expect(refused).toMatchObject({ calls: 0, failed: 3 });
    expect(refused.problems[0]).toContain('status 404');
    const other = await load({ ...chat(MODEL, true), format: 'run' });
    expect(other).toMatchObject({ calls: 0, failed: 3 });
  });

  it('counts a call of several requests once, and keeps slow readers out of the times', async () => {
    const calls = [chat(MODEL, true), chat(`late-50-${TOKENS}`, true)];
    const together = await generator.ask('generateLoad', { calls, concurrency: 1 });
    expect(together).toMatchObject({ calls: 1, failed: 0, tokens: 2 * TOKENS });
    expect(together.firstMs.p50).toBeLessThan(together.totalMs.p50);
    const slow = await load(chat(MODEL, true), { slow: { share: 1, bytesPerSecond: 1_000_000 } });
    expect(slow).toMatchObject({ calls: 3, failed: 0, firstMs: { p50: null } });
  });

  it('tells what was started, completed and given up', async () => {
    const before = await upstream.ask('counts');
    await load(chat(MODEL, true));
    const gone = new AbortController();
    const { body } = await fetch(chat('', true).url, {
      method: 'POST',
      body: chat('paced-1-1000', true).body,
      signal: gone.signal,
    });
    const reader = body!.getReader();
    await reader.read();
    gone.abort();
    await expect(reader.read()).rejects.toThrow();
    let after = await upstream.ask('counts');
    while (after.cancelled === before.cancelled) after = await upstream.ask('counts');
    expect(after).toEqual({
      started: before.started + 4,
      completed: before.completed + 3,
      cancelled: before.cancelled + 1,
    });
  });

  it('takes medians and percentiles as they are defined', () => {
    const script = `
      import { median, medianOf, percentile } from ${JSON.stringify(pathToFileURL(join(BENCH, 'lib/statistics.mjs')))};
      const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
      console.log(JSON.stringify({
        percentiles: [0, 0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share)),
        single: percentile([4], 0.99),
        medians: [median([3, 1, 2]), median([4, 1, 3, 2]), median([null, 5]), median([10, 9])],
        nothing: [median([null]), percentile([], 0.5)],
        fields: medianOf([{ a: 1, b: { c: null }, n: 'x' }, { a: 30, b: { c: 2 }, n: 'x' }, { a: 5, b: null, n: 'x' }]),
      }));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual({
      percentiles: [1, 50, 95, 99, 100],
      single: 4,
      medians: [2, 2.5, 5, 9.5],
      nothing: [null, null],
      fields: { a: 5, b: { c: 2 }, n: 'x' },
    });
  });
});
