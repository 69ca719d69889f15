import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { followRun, postForEvents, shownTexts } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { KillableServers, piece } from './support/killable-servers';

type Started = Extract<RunEvent, { type: 'run.started' }>;

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

const ATTEMPTS = `SELECT number, outcome, error_code, estimated, input_tokens > 0 AS asked, output_tokens > 0 AS said
  FROM attempts WHERE response_id = $1 ORDER BY number`;
const CHECKPOINTED = `SELECT attempts.number, string_agg(checkpoints.content, '' ORDER BY checkpoints.number) AS content
  FROM checkpoints JOIN attempts ON attempts.id = attempt_id WHERE attempts.response_id = $1
  GROUP BY attempts.number ORDER BY attempts.number`;

async function begin(models: unknown[], rest: object) {
  const { server, url } = await servers.start();
  const stream = await postForEvents(`${url}/api/v1/chat`, { prompt: 'Hello', models, ...rest });
  const { run_id, responses } = (await stream.next()) as Started;
  return { server, stream, run_id, id: responses[0]!.response_id };
}

/** What a client sees that comes back to the next server. */
async function comeBack(runId: string, seen: readonly RunEvent[]) {
  const { url } = await servers.start();
  const rest = await (await followRun(url, runId, seen.at(-1)?.seq)).rest();
  const run = await fetch(`${url}/api/v1/runs/${runId}`).then((response) => response.json() as Promise<any>);
  return { events: [...seen, ...rest], response: run.responses[0] };
}

describe('kill -9 with several calls for one response', () => {
  it('closes both calls of a hedge, and counts what each was sent', async () => {
    const { server, stream, run_id, id } = await begin([{ model: 'mock/mute', fallbacks: ['mock/silent'] }], {
      hedge_after_ms: 20,
    });
    await servers.eventually(CHECKPOINTED, [id], (rows) => rows.length === 2);
    await server.kill();
    const { response } = await comeBack(run_id, stream.seen);
    expect(response).toMatchObject({
      status: 'failed',
      error_detail: { code: 'interrupted' },
      partial: false,
    });
    const closed = {
      outcome: 'failed',
      error_code: 'interrupted',
      estimated: true,
      asked: true,
      said: false,
    };
    expect(await servers.client.query(ATTEMPTS, [id])).toEqual([
      { number: 1, ...closed },
      { number: 2, ...closed },
    ]);
    await expectConsistentLedger(servers.database.url);
  });

  it('keeps what people had read, not the attempt that was still held back', async () => {
    const { server, stream, run_id, id } = await begin(['mock/drips'], { retries: 1 });
    await stream.until(({ type }) => type === 'response.delta');
    servers.dripping[0]!.write(piece('And more.'));
    await stream.until((event) => event.type === 'response.delta' && event.text === 'And more.');
    await servers.eventually(CHECKPOINTED, [id], ([row]) => row?.content === 'Begun. And more.');
    servers.dripping[0]!.destroy();
    await servers.eventually(CHECKPOINTED, [id], (rows) => rows[1]?.content === 'Begun. ');
    await server.kill();
    const { events, response } = await comeBack(run_id, stream.seen);
    expect(shownTexts(events)).toEqual({ [id]: 'Begun. And more.' });
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'failed' });
    expect(response).toMatchObject({
      status: 'failed',
      error_detail: { code: 'interrupted' },
      partial: true,
      content: 'Begun. And more.',
    });
    expect(await servers.client.query(ATTEMPTS, [id])).toMatchObject([
      { number: 1, outcome: 'failed', error_code: 'stream_truncated', said: true },
      { number: 2, outcome: 'failed', error_code: 'interrupted', said: true },
    ]);
    await expectConsistentLedger(servers.database.url);
  });
});
