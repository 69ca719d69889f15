import { connect } from 'node:net';
import { DataSource } from 'typeorm';
import { RunStreams } from '../../src/modules/chat/streaming/run-streams';
import { eventually } from '../support/eventually';
import { followRun, postForEvents } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

const UNKNOWN = ['01900000-0000-7000-8000-00000000ffff', 'nonsense'];

describe('runs as a resource', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  let conversation: string;
  beforeAll(async () => {
    app = await startScriptedApp({ SLOW_READER_TIMEOUT: '0.5' }, { stepped: model.behaviour });
    conversation = `/api/v1/conversations/${(await app.post('/api/v1/conversations', {})).body.id}`;
  });
  afterAll(() => app.close());

  it('starts a run, says at once where it is, and shows it when it has ended as it was told', async () => {
    const response = await fetch(`${app.url}${conversation}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'Hello', models: ['mock/stepped', 'mock/one'] }),
    });
    const run = (await response.json()) as any;
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/api/v1/runs/${run.id}`);
    expect(run).toMatchObject({ status: 'running', strategy: 'broadcast', on_disconnect: 'continue' });
    expect(run.responses.map((each: any) => [each.model, each.status])).toEqual([
      ['mock/stepped', 'running'],
      ['mock/one', 'running'],
    ]);
    const stream = await followRun(app.url, run.id);
    await stream.until((event) => event.type === 'response.completed');
    await model.asked();
    model.write('All of it');
    model.finish();
    const end = (await stream.rest()).at(-1);
    const { status, body } = await app.get(`/api/v1/runs/${run.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'completed', seq: end?.seq, finished_at: expect.any(String) });
    expect(body.totals).toEqual(end?.type === 'run.completed' && end.totals);
    expect(body.responses.map((each: any) => each.content)).toEqual(['All of it', answerOf('one')]);
  });

  it('answers with the events when they are asked for', async () => {
    const stream = await postForEvents(`${app.url}${conversation}/runs`, {
      prompt: 'Hello',
      models: ['mock/one'],
    });
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    const events = await stream.rest();
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    expect(stream.response.headers.get('location')).toBe(`/api/v1/runs/${events[0]?.run_id}`);
  });

  it('lists the runs of a conversation page by page, the newest first', async () => {
    const { body: created } = await app.post('/api/v1/conversations', {});
    const address = `/api/v1/conversations/${created.id}/runs`;
    const started: string[] = [];
    for (const prompt of ['one', 'two', 'three']) {
      const stream = await postForEvents(`${app.url}${address}`, { prompt, models: ['mock/one'] });
      started.unshift((await stream.rest())[0]!.run_id);
    }
    const { body: first } = await app.get(`${address}?limit=2`);
    const { body: second } = await app.get(`${address}?limit=2&cursor=${first.next_cursor}`);
    expect([...first.items, ...second.items].map(({ id }: any) => id)).toEqual(started);
    expect(first.items[0].responses[0].content).toBe(answerOf('one'));
    expect(second.next_cursor).toBeNull();
    expect((await app.get(`${address}?cursor=x`)).body.code).toBe('invalid_cursor');
  });

  it.each(UNKNOWN)('answers 404 for what does not exist: %s', async (id) => {
    const answers = await Promise.all([
      app.get(`/api/v1/runs/${id}`),
      app.post(`/api/v1/runs/${id}/cancel`, {}),
      app.get(`/api/v1/conversations/${id}/runs`),
      app.post(`/api/v1/conversations/${id}/runs`, { prompt: 'Hello', models: ['mock/one'] }),
      app.post(`/api/v1/responses/${id}/cancel`, {}),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'run_not_found'],
      [404, 'run_not_found'],
      [404, 'conversation_not_found'],
      [404, 'conversation_not_found'],
      [404, 'response_not_found'],
    ]);
  });

  it('treats the run of somebody else, and that of a deleted conversation, as one that does not exist', async () => {
    const database = app.app.get(DataSource);
    const { body: theirs } = await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/one'] });
    for (const table of ['runs', 'responses']) {
      await database.query(`UPDATE ${table} SET owner_id = $1 WHERE conversation_id = $2`, [
        '00000000-0000-7000-8000-00000000eeee',
        theirs.conversation_id,
      ]);
    }
    const { body: deleted } = await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/one'] });
    await fetch(`${app.url}/api/v1/conversations/${deleted.conversation_id}`, { method: 'DELETE' });
    for (const { run_id, responses } of [theirs, deleted]) {
      expect((await app.get(`/api/v1/runs/${run_id}`)).status).toBe(404);
      expect((await app.post(`/api/v1/runs/${run_id}/cancel`, {})).status).toBe(404);
      expect((await app.post(`/api/v1/responses/${responses[0].id}/cancel`, {})).status).toBe(404);
    }
    expect((await followRun(app.url, deleted.run_id)).response.status).toBe(404);
  });

  it('takes the conversation from the path alone', async () => {
    const { status, body } = await app.post(`${conversation}/runs`, { prompt: 'Hi', conversation_id: null });
    expect([status, body.errors[0].field]).toEqual([400, 'conversation_id']);
  });

  describe('on_disconnect', () => {
    const stalled = async (options: object) => {
      app.upstream.aborted.length = 0;
      const stream = await postForEvents(`${app.url}/api/v1/chat`, {
        prompt: 'Hello',
        models: ['mock/stalls'],
        ...options,
      });
      const { run_id } = (await stream.next())!;
      await stream.until((event) => event.type === 'response.delta');
      return { stream, run_id };
    };

    it('cancels the run when the last client leaves, and not before', async () => {
      const { stream, run_id } = await stalled({ on_disconnect: 'cancel' });
      const second = await followRun(app.url, run_id);
      await second.next();
      stream.abort();
      expect((await app.get(`/api/v1/runs/${run_id}`)).body).toMatchObject({
        status: 'running',
        on_disconnect: 'cancel',
      });
      second.abort();
      await app.upstream.whenAborted('stalls');
      expect((await app.post(`/api/v1/runs/${run_id}/cancel`, {})).body).toMatchObject({
        status: 'cancelled',
        responses: [{ status: 'cancelled', content: 'Some text', partial: true }],
      });
    });

    it('counts a client that waits for JSON', async () => {
      app.upstream.aborted.length = 0;
      const controller = new AbortController();
      const waiting = fetch(`${app.url}/api/v1/chat`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: 'Hello', models: ['mock/silent'], on_disconnect: 'cancel' }),
        signal: controller.signal,
      });
      await app.upstream.whenAsked('silent');
      controller.abort();
      await expect(waiting).rejects.toThrow();
      await app.upstream.whenAborted('silent');
    });

    it('does not take a client for gone that is cut off because it reads nothing', async () => {
      const models = Array<string>(8).fill('mock/stepped');
      const { hostname, port, host } = new URL(app.url);
      const { body: created } = await app.post('/api/v1/conversations', {});
      const address = `/api/v1/conversations/${created.id}/runs`;
      const body = JSON.stringify({ prompt: 'Hello', models, on_disconnect: 'cancel' });
      const client = connect(Number(port), hostname);
      client.write(
        `POST ${address} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      await model.asked(models.length);
      const streams = app.app.get(RunStreams);
      await eventually(() => Promise.resolve(streams.openCount === 1));
      // More than the operating system takes for a client that reads nothing.
      for (let count = 0; count < 10; count += 1) model.write('x'.repeat(90_000));
      await eventually(() => Promise.resolve(streams.openCount === 0));
      const [run] = (await app.get(address)).body.items;
      expect(run.status).toBe('running');
      model.finish();
      const path = `/api/v1/runs/${run.id}`;
      const ended = await eventually(async () => {
        const { body: now } = await app.get(path);
        return now.status !== 'running' && now;
      });
      expect(ended).toMatchObject({ status: 'completed', on_disconnect: 'cancel' });
      client.destroy();
    });

    it('stops nothing unless the run asked for it', async () => {
      const { stream, run_id } = await stalled({});
      stream.abort();
      const again = await followRun(app.url, run_id, 1);
      await again.until((event) => event.type === 'response.delta');
      expect(app.upstream.aborted).toEqual([]);
      await app.post(`/api/v1/runs/${run_id}/cancel`, {});
    });
  });
});
