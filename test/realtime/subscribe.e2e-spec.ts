import { DataSource } from 'typeorm';
import { newId } from '../../src/common/ids';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { exampleThread } from '../../src/modules/conversations/example/example-thread';
import { renewIds } from '../../src/modules/conversations/transfer/renew-ids';
import { ThreadRepository } from '../../src/modules/conversations/transfer/thread.repository';
import { postForEvents, shownTexts } from '../support/event-stream';
import { openRealtime } from '../support/realtime-client';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { steppedModel } from '../support/stepped-model';

const NOBODYS_ID = '01900000-0000-7000-8000-00000000ffff';
const WORDS = ['One ', 'two ', 'three.'];

const model = steppedModel();
let app: ScriptedApp;
beforeAll(async () => (app = await startScriptedApp({}, { stepped: model.behaviour })));
afterAll(() => app.close());

const ask = (models: string[], rest: object = {}) =>
  postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hello', models, ...rest });

/** A run that waits for the next word. */
async function startStepped(rest: object = {}) {
  const stream = await ask(['mock/stepped'], rest);
  const started = (await stream.next()) as Extract<RunEvent, { type: 'run.started' }>;
  await model.asked();
  return { stream, runId: started.run_id, conversationId: started.conversation_id };
}

/** The last word that was written was read: there may be nothing more to read. */
function hasWord(seen: readonly RunEvent[], round: number): boolean {
  const last = seen.at(-1);
  return last?.type === 'response.delta' && last.text.includes(`w${round} `);
}

/** Lets the stepped model say everything. */
async function finish(stream: Awaited<ReturnType<typeof ask>>): Promise<RunEvent[]> {
  for (const word of WORDS) {
    model.write(word);
    await stream.until((event) => event.type === 'response.delta');
  }
  model.finish();
  return stream.rest();
}

describe('subscribing to a run', () => {
  it('tells two sockets the same as a stream, to the byte, while the run goes on', async () => {
    const { stream, runId } = await startStepped();
    const sockets = await Promise.all([openRealtime(app.url), openRealtime(app.url)]);
    for (const socket of sockets) {
      expect(await socket.ask({ type: 'subscribe', run_id: runId })).toEqual({
        type: 'subscribed',
        id: 'ask-1',
        run_id: runId,
        complete: false,
      });
    }
    const events = await finish(stream);
    for (const socket of sockets) {
      await socket.untilEnd(runId);
      expect(socket.textsOf(runId)).toEqual(events.map((event) => JSON.stringify(event)));
    }
    sockets.forEach(({ ws }) => ws.close());
  });

  it('goes on from every event, in a run that has ended', async () => {
    const events = await (await ask(['mock/one', 'mock/fails'])).rest();
    const { run_id: runId } = events[0]!;
    for (const { seq } of events.slice(0, -1)) {
      const socket = await openRealtime(app.url);
      await socket.ask({ type: 'subscribe', run_id: runId, after: seq });
      await socket.untilEnd(runId);
      expect(socket.eventsOf(runId)).toEqual(events.filter((event) => event.seq > seq));
      socket.ws.close();
    }
  });

  it('goes on from wherever a client died while the run goes on', async () => {
    const { stream, runId } = await startStepped();
    const seen: RunEvent[] = [];
    for (let round = 0; round < 40; round += 1) {
      model.write(`w${round} `);
      const socket = await openRealtime(app.url);
      await socket.ask({ type: 'subscribe', run_id: runId, after: seen.at(-1)?.seq ?? 0 });
      // Reads a little less or more each time, and not even its first event sometimes.
      for (let left = round % 4; left > 0 && !hasWord(seen, round); left -= 1) {
        await socket.next();
        seen.push(socket.eventsOf(runId).at(-1)!);
      }
      socket.ws.terminate();
    }
    model.finish();
    const events = await stream.rest();
    const last = await openRealtime(app.url);
    await last.ask({ type: 'subscribe', run_id: runId, after: seen.at(-1)!.seq });
    await last.untilEnd(runId);
    expect([...seen, ...last.eventsOf(runId)]).toEqual(events);
    last.ws.close();
  });

  it('says at once that nothing will come to who has the last event', async () => {
    const events = await (await ask(['mock/one'])).rest();
    const { run_id: runId, seq } = events.at(-1)!;
    const socket = await openRealtime(app.url);
    expect(await socket.ask({ type: 'subscribe', run_id: runId, after: seq })).toMatchObject({
      type: 'subscribed',
      complete: true,
    });
    // Nothing is left open by it: the same run can be subscribed to again.
    await socket.ask({ type: 'subscribe', run_id: runId });
    await socket.untilEnd(runId);
    expect(socket.eventsOf(runId)).toEqual(events);
    socket.ws.close();
  });

  it('gives a snapshot to who has an event that never was', async () => {
    const { stream, runId } = await startStepped();
    model.write('Some ');
    await stream.until((event) => event.type === 'response.delta');
    const socket = await openRealtime(app.url);
    await socket.ask({ type: 'subscribe', run_id: runId, after: 999 });
    expect(await socket.next()).toMatchObject({ type: 'run.snapshot', run_id: runId });
    const events = await finish(stream);
    await socket.untilEnd(runId);
    expect(shownTexts(socket.eventsOf(runId))).toEqual(shownTexts(events));
    socket.ws.close();
  });

  it.each([
    ['does not exist', NOBODYS_ID],
    ['is no id', 'nonsense'],
  ])('refuses one that %s', async (_name, runId) => {
    const socket = await openRealtime(app.url);
    expect(await socket.ask({ type: 'subscribe', run_id: runId })).toEqual({
      type: 'error',
      id: 'ask-1',
      error: { code: 'run_not_found', title: 'No such run', detail: 'No such run' },
    });
    socket.ws.close();
  });

  it('is refused while the socket has it already, and nothing comes any more when it is given up', async () => {
    const { stream, runId } = await startStepped();
    const socket = await openRealtime(app.url);
    await socket.ask({ type: 'subscribe', run_id: runId });
    expect(await socket.ask({ type: 'subscribe', run_id: runId })).toMatchObject({
      type: 'error',
      error: { code: 'already_subscribed' },
    });
    expect(await socket.ask({ type: 'unsubscribe', run_id: runId })).toMatchObject({
      type: 'unsubscribed',
      run_id: runId,
    });
    const before = socket.seen.length;
    const events = await finish(stream);
    expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong', id: 'ask-4' });
    expect(socket.seen).toHaveLength(before + 1);
    await socket.ask({ type: 'subscribe', run_id: runId, after: 1 });
    await socket.untilEnd(runId);
    expect(socket.eventsOf(runId).slice(-events.length + 1)).toEqual(events.slice(1));
    socket.ws.close();
  });

  it('carries several runs on one socket, each in its own order', async () => {
    const { stream, runId } = await startStepped();
    const other = await (await ask(['mock/one', 'mock/two'])).rest();
    const socket = await openRealtime(app.url);
    await socket.ask({ type: 'subscribe', run_id: runId });
    await socket.ask({ type: 'subscribe', run_id: other[0]!.run_id });
    const events = await finish(stream);
    await socket.untilEnd(runId);
    expect(socket.eventsOf(runId)).toEqual(events);
    expect(socket.eventsOf(other[0]!.run_id)).toEqual(other);
    socket.ws.close();
  });
});

describe('subscribing to a conversation', () => {
  it('tells of the runs that go on or have just ended, and of each that begins', async () => {
    const first = await startStepped();
    const { conversationId } = first;
    const ended = await (await ask(['mock/one'], { conversation_id: conversationId })).rest();
    const socket = await openRealtime(app.url);
    expect(await socket.ask({ type: 'subscribe', conversation_id: conversationId })).toEqual({
      type: 'subscribed',
      id: 'ask-1',
      conversation_id: conversationId,
    });
    await socket.untilEnd(ended[0]!.run_id);
    const later = await (await ask(['mock/two'], { conversation_id: conversationId })).rest();
    await socket.untilEnd(later[0]!.run_id);
    const events = await finish(first.stream);
    await socket.untilEnd(first.runId);
    for (const run of [events, ended, later]) {
      expect(socket.eventsOf(run[0]!.run_id)).toEqual(run);
    }
    // Of nothing else.
    await (await ask(['mock/one'])).rest();
    await socket.ask({ type: 'unsubscribe', conversation_id: conversationId });
    await (await ask(['mock/one'], { conversation_id: conversationId })).rest();
    const before = socket.seen.length;
    await socket.ask({ type: 'ping' });
    expect(socket.seen).toHaveLength(before + 1);
    expect(new Set(socket.seen.flatMap(({ run_id }) => run_id ?? []))).toEqual(
      new Set([first.runId, ended[0]!.run_id, later[0]!.run_id]),
    );
    socket.ws.close();
  });

  it('tells of the runs that another process begins, once', async () => {
    const other = await startScriptedApp({}, { stepped: model.behaviour }, app.databaseUrl);
    const { body: created } = await app.post('/api/v1/conversations', {});
    const conversation = { conversation_id: created.id };
    const socket = await openRealtime(app.url);
    await socket.ask({ type: 'subscribe', ...conversation });
    const elsewhere = (models: string[]) =>
      postForEvents(`${other.url}/api/v1/chat`, { prompt: 'Hello', models, ...conversation });
    const quick = await (await elsewhere(['mock/one'])).rest();
    const stepped = await elsewhere(['mock/stepped']);
    await model.asked();
    await socket.untilEnd(quick[0]!.run_id);
    const slow = await finish(stepped);
    await socket.untilEnd(slow[0]!.run_id);
    // Found by the same looks at the database as this one; what is begun here is told as it is.
    const later = await (await elsewhere(['mock/two'])).rest();
    const here = await (await ask(['mock/one'], conversation)).rest();
    await socket.untilEnd(later[0]!.run_id);
    for (const events of [quick, slow, later]) {
      const told = socket.eventsOf(events[0]!.run_id);
      expect(told.map(({ type }) => type)).toEqual(['run.snapshot', 'run.completed']);
      expect(told.at(-1)!.seq).toBe(events.at(-1)!.seq);
      expect(shownTexts(told)).toEqual(shownTexts(events));
    }
    expect(socket.eventsOf(here[0]!.run_id)).toEqual(here);
    socket.ws.close();
    await socket.closed;
    await other.close();
  });

  it('ends with an error when the conversation is deleted, after the runs of it were cancelled', async () => {
    const { runId, conversationId } = await startStepped();
    const socket = await openRealtime(app.url);
    await socket.ask({ type: 'subscribe', conversation_id: conversationId });
    await socket.until(({ type }) => type === 'run.started');
    await fetch(`${app.url}/api/v1/conversations/${conversationId}`, { method: 'DELETE' });
    expect(await socket.until(({ type }) => type === 'error')).toMatchObject({
      conversation_id: conversationId,
      error: { code: 'conversation_not_found' },
    });
    expect(await socket.ask({ type: 'subscribe', run_id: runId })).toMatchObject({
      error: { code: 'run_not_found' },
    });
    socket.ws.close();
  });

  it('refuses one that does not exist, and events of a whole conversation by number', async () => {
    const socket = await openRealtime(app.url);
    expect(await socket.ask({ type: 'subscribe', conversation_id: NOBODYS_ID })).toMatchObject({
      error: { code: 'conversation_not_found' },
    });
    expect(await socket.ask({ type: 'subscribe', conversation_id: NOBODYS_ID, after: 3 })).toMatchObject({
      error: { code: 'validation_failed', errors: [{ field: 'after' }] },
    });
    socket.ws.close();
  });
});

describe('what belongs to somebody else', () => {
  it('does not exist', async () => {
    const thread = renewIds(exampleThread(new Date()), newId());
    await new ThreadRepository(app.app.get(DataSource)).insert(thread);
    const socket = await openRealtime(app.url);
    const codeOf = async (message: object): Promise<unknown> => (await socket.ask(message)).error.code;
    expect(await codeOf({ type: 'subscribe', conversation_id: thread.conversation.id })).toBe(
      'conversation_not_found',
    );
    const [run] = thread.runs;
    const [response] = thread.responses;
    expect(await codeOf({ type: 'subscribe', run_id: run!.id })).toBe('run_not_found');
    expect(await codeOf({ type: 'cancel', run_id: run!.id })).toBe('run_not_found');
    expect(await codeOf({ type: 'cancel', response_id: response!.id })).toBe('response_not_found');
    socket.ws.close();
  });
});
