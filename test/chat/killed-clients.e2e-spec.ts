import { randomInt } from 'node:crypto';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { followRun, postForEvents, shownTexts } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { steppedModel } from '../support/stepped-model';

const KILLS = 500;
const CLIENTS = 5;

const fast = steppedModel();
const slow = steppedModel();
let app: ScriptedApp;

beforeAll(async () => {
  app = await startScriptedApp({}, { fast: fast.behaviour, slow: slow.behaviour });
});
afterAll(() => app.close());

describe('clients that are killed 500 times at any moment of a run', () => {
  it('come back every time to exactly what they miss, and stop nothing', async () => {
    const starter = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/fast', 'mock/slow', 'mock/one'],
    });
    const { run_id: runId } = (await starter.next())!;
    starter.abort();
    await Promise.all([fast.asked(), slow.asked()]);

    let kills = 0;
    /** There is something to read after each connection; gives the text that is sure to come. */
    const write = () => {
      kills += 1;
      if (kills % 3 === 0) slow.write(`s${kills} `);
      fast.write(`f${kills} `);
      if (kills === KILLS) [fast, slow].forEach((model) => model.finish());
      return `f${kills} `;
    };
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, () => readThroughDeaths(runId, () => (kills < KILLS ? write() : null))),
    );

    const [first = []] = clients;
    for (const seen of clients) expect(seen).toEqual(first);
    expect(first.map(({ seq }) => seq)).toEqual(first.map((_, index) => index + 1));
    expect(first.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });

    const { body: run } = await app.get(`/api/v1/runs/${runId}`);
    const stored = run.responses.map(({ id, content }: { id: string; content: string }) => [id, content]);
    expect(shownTexts(first)).toEqual(Object.fromEntries(stored));
    expect(stored[0][1]).toBe(Array.from({ length: KILLS }, (_, index) => `f${index + 1} `).join(''));
    expect(app.upstream.aborted).toEqual([]);
  });
});

/** Reads a few events, dies, comes back with the last id, and so on while there is more to write; then reads to the end. */
async function readThroughDeaths(runId: string, write: () => string | null): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  for (;;) {
    const connection = await followRun(app.url, runId, seen.at(-1)?.seq ?? 0);
    const word = write();
    if (word === null) return [...seen, ...(await connection.rest())];
    // Zero is a client that dies before it has read anything. Nobody waits for more than what was written.
    for (let left = randomInt(0, 5), text = ''; left > 0 && !text.includes(word); left -= 1) {
      const event = (await connection.next())!;
      seen.push(event);
      text = event.type === 'response.delta' ? event.text : '';
    }
    connection.abort();
  }
}
