import { END, KillableServers, piece } from '../chat/support/killable-servers';
import { shownTexts } from '../support/event-stream';
import { openRealtime, type RealtimeClient } from '../support/realtime-client';

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

/** Starts a run and reads the first words of its only answer; they are stored when this resolves. */
async function startDripping(url: string, rest: object = {}): Promise<{ socket: RealtimeClient; run: any }> {
  const socket = await openRealtime(url);
  const { run } = await socket.ask({ type: 'start', prompt: 'Hello', models: ['mock/drips'], ...rest });
  await socket.until(({ type }) => type === 'response.delta');
  await servers.eventually('SELECT * FROM checkpoints WHERE content <> $1', [''], (rows) => rows.length > 0);
  return { socket, run };
}

async function storedText(url: string, runId: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/runs/${runId}`);
  const { responses } = (await response.json()) as { responses: { content: string }[] };
  return responses[0]!.content;
}

describe('a server that is killed', () => {
  it('leaves nothing out for a client that comes back to the next one', async () => {
    const first = await servers.start();
    const { socket, run } = await startDripping(first.url);
    await first.server.kill();
    expect((await socket.closed)[0]).toBe(1006);

    const next = await servers.start();
    const again = await openRealtime(next.url);
    const after = socket.eventsOf(run.id).at(-1)!.seq;
    expect(await again.ask({ type: 'subscribe', run_id: run.id, after })).toMatchObject({ complete: false });
    const end = await again.untilEnd(run.id);
    const events = again.eventsOf(run.id);
    expect(events.map(({ type }) => type)).toEqual(['run.snapshot', 'run.completed']);
    expect(end).toMatchObject({ status: 'failed' });
    expect(end.seq).toBeGreaterThan(1_000_000_000);
    expect(Object.values(shownTexts(events))).toEqual(['Begun. ']);
    expect(await storedText(next.url, run.id)).toBe('Begun. ');
    again.ws.close();
  });

  it('lets the next one go on with a run, live, with on_restart', async () => {
    const first = await servers.start();
    const { socket, run } = await startDripping(first.url, { on_restart: 'retry' });
    await first.server.kill();
    await socket.closed;

    const next = await servers.start();
    await servers.eventually('SELECT 1', [], () => servers.dripping.length === 2);
    const again = await openRealtime(next.url);
    await again.ask({ type: 'subscribe', conversation_id: run.conversation_id });
    expect(await again.until(({ run_id }) => run_id === run.id)).toMatchObject({ type: 'run.snapshot' });
    servers.dripping[1]!.write(piece('Again.'));
    servers.dripping[1]!.end(END);
    expect(await again.untilEnd(run.id)).toMatchObject({ status: 'completed' });
    const shown = Object.values(shownTexts(again.eventsOf(run.id)));
    expect(shown).toEqual([await storedText(next.url, run.id)]);
    again.ws.close();
  });
});

describe('two servers on one database', () => {
  it('tell of each other’s runs: as a whole when they end', async () => {
    const owner = await servers.start();
    const other = await servers.start();
    const { socket, run } = await startDripping(owner.url);
    const watcher = await openRealtime(other.url);
    const named = await openRealtime(other.url);
    await watcher.ask({ type: 'subscribe', conversation_id: run.conversation_id });
    await named.ask({ type: 'subscribe', run_id: run.id, after: 1 });
    expect(await named.ask({ type: 'cancel', run_id: run.id })).toMatchObject({
      error: { code: 'run_elsewhere', retry_after: 2 },
    });
    servers.dripping[0]!.end(END);
    const end = await socket.untilEnd(run.id);
    for (const client of [watcher, named]) {
      expect(await client.untilEnd(run.id)).toMatchObject({ seq: end.seq, status: 'completed' });
      const events = client.eventsOf(run.id);
      expect(events.map(({ type }) => type)).toEqual(['run.snapshot', 'run.completed']);
      expect(Object.values(shownTexts(events))).toEqual(['Begun. ']);
    }
    [socket, watcher, named].forEach(({ ws }) => ws.close());
  });

  it('end a subscription with an error when the run is deleted where it is executed', async () => {
    const owner = await servers.start();
    const other = await servers.start();
    const { socket, run } = await startDripping(owner.url);
    const watcher = await openRealtime(other.url);
    await watcher.ask({ type: 'subscribe', run_id: run.id });
    await fetch(`${owner.url}/api/v1/conversations/${run.conversation_id}`, { method: 'DELETE' });
    expect(await watcher.next()).toEqual({
      type: 'error',
      run_id: run.id,
      error: { code: 'run_not_found', title: expect.any(String), detail: expect.any(String) },
    });
    [socket, watcher].forEach(({ ws }) => ws.close());
  });

  it('keep a socket open whose run was taken over: it goes on with what the other one stored', async () => {
    const first = await servers.start();
    const { socket, run } = await startDripping(first.url);
    await servers.start();
    first.server.signal('SIGSTOP');
    await servers.eventually(
      `SELECT 1 FROM runs WHERE id = $1 AND status = 'failed'`,
      [run.id],
      (rows) => rows.length === 1,
    );
    servers.dripping[0]!.write(piece('Too late.'));
    servers.dripping[0]!.end(END);
    const before = socket.seen.length;
    first.server.signal('SIGCONT');
    const end = await socket.untilEnd(run.id);
    const late = socket.seen.slice(before).filter(({ type }) => type !== 'response.meter');
    expect(late.map(({ type }) => type)).toEqual(['run.snapshot', 'run.completed']);
    expect(end).toMatchObject({ status: 'failed' });
    expect(Object.values(shownTexts(socket.eventsOf(run.id)))).toEqual(['Begun. ']);
    expect(await socket.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    socket.ws.close();
  });
});
