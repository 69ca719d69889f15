import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { DataSource } from 'typeorm';
import { countStatements } from '../support/count-statements';
import { type RunningApp, startApp } from '../support/app';
import { type EventStream, postForEvents, streamedText } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf, type Behaviour } from '../support/scripted-upstream';

const PATH = '/api/v1/chat';
const keyed = (key: string, more: Record<string, string> = {}) => ({ 'idempotency-key': key, ...more });
const joining = (key: string) => keyed(key, { prefer: 'join' });

const chunk = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

describe('Idempotency-Key on POST /api/v1/chat', () => {
  let app: ScriptedApp;
  let database: DataSource;
  let release: (() => void)[] = [];
  const held: Behaviour = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk('Held '));
    release.push(() => response.end(`${chunk('and released.', 'stop')}data: [DONE]\n\n`));
  };
  const models = [
    'held-json',
    'held-stream',
    'held-conflict',
    'held-alone',
    'held-joined',
    'held-run',
    'held-elsewhere',
  ];

  beforeAll(async () => {
    app = await startScriptedApp({}, Object.fromEntries(models.map((model) => [model, held])));
    database = app.app.get(DataSource);
  });
  afterEach(() => {
    for (const end of release) end();
    release = [];
  });
  afterAll(() => app.close());

  const asked = (model: string) => app.upstream.requests.filter((request) => request.model === model).length;
  const said = async (text: string): Promise<number> => {
    const [{ count }] = await database.query('SELECT count(*)::int AS count FROM messages WHERE text = $1', [
      text,
    ]);
    return count;
  };
  const times = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: count }, make));
  const events = (body: unknown, headers: Record<string, string>): Promise<EventStream> =>
    postForEvents(app.url + PATH, body, headers);

  it('starts nothing twice: the same request is answered with the first answer', async () => {
    const key = randomUUID();
    const prompt = `Again ${key}`;
    const first = await app.post(PATH, { prompt, models: ['mock/one', 'mock/unauthorized'] }, keyed(key));
    const again = await app.post(PATH, { models: ['mock/one', 'mock/unauthorized'], prompt }, keyed(key));
    expect(first.status).toBe(200);
    expect(again).toEqual(first);
    expect(await said(prompt)).toBe(1);
  });

  it('answers the request again as events when it asks for them, with the same run', async () => {
    const key = randomUUID();
    const body = { prompt: 'Hello', models: ['mock/one'] };
    const first = await app.post(PATH, body, keyed(key));
    const seen = await (await events(body, keyed(key))).rest();
    expect(seen[0]).toMatchObject({ type: 'run.started', run_id: first.body.run_id, seq: 1 });
    expect(seen.at(-1)).toMatchObject({ type: 'run.completed', totals: first.body.totals });
    expect(streamedText(seen, first.body.responses[0].id)).toBe(answerOf('one'));
  });

  it('makes one message and one call per model of fifty simultaneous requests that join', async () => {
    const key = randomUUID();
    const body = { prompt: `Fifty ${key}`, models: ['mock/held-json', 'mock/fails'], retries: 0 };
    const before = asked('fails');
    const answers = times(50, () => app.post(PATH, body, joining(key)));
    await app.upstream.whenAsked('held-json');
    release.forEach((end) => end());
    const [first, ...others] = await answers;
    expect(first).toMatchObject({ status: 200, body: { status: 'partial' } });
    expect(first!.body.responses[0].content).toBe('Held and released.');
    for (const other of others) expect(other).toEqual(first);
    expect([asked('held-json'), asked('fails') - before, await said(body.prompt)]).toEqual([1, 1, 1]);
  });

  it('lets fifty simultaneous streams that join read the same events from the start', async () => {
    const key = randomUUID();
    const body = { prompt: `Fifty streams ${key}`, models: ['mock/held-stream'] };
    const streams = await times(50, () => events(body, joining(key)));
    await app.upstream.whenAsked('held-stream');
    release.forEach((end) => end());
    const [first, ...others] = await Promise.all(streams.map((stream) => stream.rest()));
    expect(first!.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['run.started', 'response.delta', 'response.completed', 'run.completed']),
    );
    for (const other of others) expect(other).toEqual(first);
    expect([asked('held-stream'), await said(body.prompt)]).toEqual([1, 1]);
  });

  it('goes on with a conversation once, however often it is asked to at once', async () => {
    const key = randomUUID();
    const { body } = await app.post(PATH, { prompt: 'Hello', models: ['mock/one'] });
    const next = {
      prompt: `Next ${key}`,
      conversation_id: body.conversation_id,
      models: ['mock/two', 'mock/three'],
    };
    const before = [asked('two'), asked('three')];
    const answers = await times(50, () => app.post(PATH, next, joining(key)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.body.run_id}`)).size).toBe(1);
    expect([asked('two'), asked('three')]).toEqual(before.map((count) => count + 1));
    const { body: kept } = await app.get(`/api/v1/conversations/${body.conversation_id}`);
    expect([kept.messages.length, kept.participants.length]).toEqual([2, 3]);
  });

  it('refuses the same request while the first one runs, whatever it accepts, and answers it afterwards', async () => {
    const key = randomUUID();
    const body = { prompt: 'Hello', models: ['mock/held-conflict'] };
    const first = await events(body, keyed(key));
    const { run_id } = (await first.next())!;
    const { status, body: problem } = await app.post(PATH, body, keyed(key));
    expect([status, problem.code, problem.run_id]).toEqual([409, 'idempotency_conflict', run_id]);
    const { response } = await events(body, keyed(key));
    expect([response.status, response.headers.get('retry-after')]).toEqual([409, '1']);
    await app.upstream.whenAsked('held-conflict');
    release.forEach((end) => end());
    await first.rest();
    expect(await app.post(PATH, body, keyed(key))).toMatchObject({
      status: 200,
      body: { run_id, responses: [{ content: 'Held and released.' }] },
    });
    expect(asked('held-conflict')).toBe(1);
  });

  it('makes one run of fifty simultaneous requests that do not join', async () => {
    const key = randomUUID();
    const body = { prompt: `Alone ${key}`, models: ['mock/held-alone'] };
    let refused = 0;
    const allButOne = new Promise<void>((resolve) => {
      void times(50, () =>
        app.post(PATH, body, keyed(key)).then(({ status }) => {
          if (status === 409 && (refused += 1) === 49) resolve();
        }),
      );
    });
    await allButOne;
    expect([asked('held-alone'), await said(body.prompt)]).toEqual([1, 1]);
  });

  it('starts a run of a conversation once, and gives it as it is then', async () => {
    const key = randomUUID();
    const { body: chat } = await app.post(PATH, { prompt: 'Hello', models: ['mock/one'] });
    const path = (id: string) => `/api/v1/conversations/${id}/runs`;
    const body = { prompt: 'Go on', models: ['mock/held-run'] };
    const first = await app.post(path(chat.conversation_id), body, keyed(key));
    expect([first.status, first.body.status]).toEqual([202, 'running']);
    expect(await app.post(path(chat.conversation_id), body, keyed(key))).toMatchObject({ status: 409 });
    const joined = await app.post(path(chat.conversation_id), body, joining(key));
    expect([joined.status, joined.body.id, joined.body.status]).toEqual([202, first.body.id, 'running']);
    const stream = await postForEvents(app.url + path(chat.conversation_id), body, joining(key));
    expect(stream.response.headers.get('location')).toBe(`/api/v1/runs/${first.body.id}`);
    await app.upstream.whenAsked('held-run');
    release.forEach((end) => end());
    expect((await stream.rest()).at(-1)).toMatchObject({ type: 'run.completed', run_id: first.body.id });
    expect(await app.post(path(chat.conversation_id), body, keyed(key))).toMatchObject({
      status: 202,
      body: { id: first.body.id, status: 'completed', responses: [{ content: 'Held and released.' }] },
    });
    expect(asked('held-run')).toBe(1);
    expect(await app.post(path(randomUUID()), body, keyed(key))).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('keeps the keys of different routes apart', async () => {
    const key = randomUUID();
    const body = { prompt: 'Hello', models: ['mock/one'] };
    const chat = await app.post(PATH, body, keyed(key));
    const run = await app.post(`/api/v1/conversations/${chat.body.conversation_id}/runs`, body, keyed(key));
    expect(run.status).toBe(202);
    expect(run.body.id).not.toBe(chat.body.run_id);
  });

  it('goes on when the first client goes away: the next one joins', async () => {
    const key = randomUUID();
    const body = { prompt: 'Hello', models: ['mock/held-joined'] };
    const first = await events(body, keyed(key));
    await first.until(({ type }) => type === 'response.delta');
    first.abort();
    const second = await events(body, keyed(key, { prefer: 'respond-async, JOIN; why=reload' }));
    expect(await second.next()).toMatchObject({ type: 'run.started', run_id: first.seen[0]!.run_id });
    release.forEach((end) => end());
    expect((await second.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    expect(asked('held-joined')).toBe(1);
  });

  it.each([{ prompt: 'Other' }, { models: ['mock/two'] }, { retries: 1 }, { conversation_id: randomUUID() }])(
    'refuses the key for another body: %j',
    async (change) => {
      const key = randomUUID();
      const body = { prompt: 'Hello', models: ['mock/one'] };
      await app.post(PATH, body, keyed(key));
      const { status, body: problem } = await app.post(PATH, { ...body, ...change }, joining(key));
      expect([status, problem.code]).toEqual([422, 'idempotency_key_reused']);
    },
  );

  it('does not take a key that started nothing', async () => {
    const key = randomUUID();
    expect((await app.post(PATH, { prompt: 'Hello', models: ['nobody'] }, keyed(key))).status).toBe(400);
    const elsewhere = { prompt: 'Hello', models: ['mock/one'], conversation_id: randomUUID() };
    expect((await app.post(PATH, elsewhere, keyed(key))).status).toBe(404);
    expect((await app.post(PATH, { prompt: 'Hello', models: ['mock/one'] }, keyed(key))).status).toBe(200);
  });

  it.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['too long', 'k'.repeat(256)],
    ['too long in quotes', `"${'k'.repeat(256)}"`],
    ['not ASCII', 'clé'],
    ['with a tab', 'a\tb'],
    ['not closed', '"abc'],
    ['more than one', '"abc", "def"'],
    ['sent twice', ['abc', 'def']],
  ])('refuses a malformed key: %s', async (_name, key) => {
    const { status, code } = await postRaw(app.url, key, { prompt: `Malformed`, models: ['mock/one'] });
    expect([status, code]).toEqual([400, 'idempotency_key_invalid']);
    expect(await said('Malformed')).toBe(0);
  });

  it('takes any printable key, quoted or bare', async () => {
    const key = `${'~ !\\"'.repeat(20)}${randomUUID()}`;
    const body = { prompt: 'Hello', models: ['mock/one'] };
    const bare = await app.post(PATH, body, keyed(key));
    const quoted = await app.post(PATH, body, keyed(`"${key.replace(/["\\]/g, '\\$&')}"`));
    expect([bare.status, quoted.body.run_id]).toEqual([200, bare.body.run_id]);
    expect((await app.post(PATH, body, keyed('k'.repeat(255)))).status).toBe(200);
  });

  it('starts a run for each request without a key', async () => {
    const body = { prompt: 'Hello', models: ['mock/one'] };
    const runs = await times(2, () => app.post(PATH, body, { prefer: 'join' }));
    expect(new Set(runs.map((answer) => answer.body.run_id)).size).toBe(2);
  });

  it('costs one statement more than a request without a key', async () => {
    const body = { prompt: 'Count', models: ['mock/one', 'mock/two'] };
    const count = (headers: Record<string, string>) =>
      countStatements(database, () => app.post(PATH, body, headers));
    const without = await count({});
    expect(await count(keyed(randomUUID()))).toBe(without + 1);
  });

  it('forgets a key with its conversation', async () => {
    const key = randomUUID();
    const body = { prompt: 'Hello', models: ['mock/one'] };
    const first = await app.post(PATH, body, keyed(key));
    await fetch(`${app.url}/api/v1/conversations/${first.body.conversation_id}`, { method: 'DELETE' });
    const again = await app.post(PATH, body, keyed(key));
    expect(again.status).toBe(200);
    expect(again.body.run_id).not.toBe(first.body.run_id);
  });

  describe('with another process on the same database', () => {
    let other: RunningApp;
    beforeAll(async () => (other = await startApp({}, () => Promise.resolve(app.databaseUrl))));
    afterAll(() => other.close());

    const post = async (body: unknown, headers: Record<string, string>) => {
      const response = await fetch(other.url + PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };

    it('gives the same answer, though the models are unknown to it', async () => {
      const key = randomUUID();
      const body = { prompt: 'Hello', models: ['mock/one', 'mock/unauthorized'] };
      const first = await app.post(PATH, body, keyed(key));
      expect(await post(body, keyed(key))).toEqual(first);
      expect(await post({ ...body, prompt: 'Other' }, keyed(key))).toMatchObject({ status: 422 });
    });

    it('gives a snapshot and the end to a client that wants events', async () => {
      const key = randomUUID();
      const body = { prompt: 'Hello', models: ['mock/one'] };
      const first = await events(body, keyed(key));
      const end = (await first.rest()).at(-1)!;
      const [snapshot, ...rest] = await (await postForEvents(other.url + PATH, body, keyed(key))).rest();
      expect(snapshot).toMatchObject({
        type: 'run.snapshot',
        seq: end.seq - 1,
        status: 'completed',
        responses: [{ status: 'completed', attempt: 1, model: 'mock/one', content: answerOf('one') }],
      });
      expect(rest).toEqual([{ ...end, at: expect.any(String) }]);
    });

    it('refuses or joins what the first process is doing', async () => {
      const key = randomUUID();
      const body = { prompt: 'Hello', models: ['mock/held-elsewhere'] };
      const first = app.post(PATH, body, keyed(key));
      await app.upstream.whenAsked('held-elsewhere');
      expect(await post(body, keyed(key))).toMatchObject({ status: 409 });
      const joined = post(body, joining(key));
      const stream = postForEvents(other.url + PATH, body, joining(key));
      release.forEach((end) => end());
      expect(await joined).toEqual(await first);
      expect((await (await stream).rest()).at(-1)).toMatchObject({ type: 'run.completed' });
    });

    it('knows from the run itself that it is over, whoever ended it', async () => {
      const key = randomUUID();
      const body = { prompt: 'Hello', models: ['mock/stalls'] };
      const { run_id } = (await (await events(body, keyed(key))).next())!;
      expect(await post(body, keyed(key))).toMatchObject({ status: 409 });
      await database.query(`UPDATE runs SET status = 'failed', final_seq = 1000000001 WHERE id = $1`, [
        run_id,
      ]);
      expect(await post(body, keyed(key))).toMatchObject({ status: 200, body: { run_id, status: 'failed' } });
    });

    it('forgets keys of more than a day ago when it starts', async () => {
      const [old, recent] = [randomUUID(), randomUUID()];
      for (const key of [old, recent])
        await app.post(PATH, { prompt: 'Hello', models: ['mock/one'] }, keyed(key));
      const age = `UPDATE idempotency_keys SET created_at = now() - $2::interval WHERE key = $1`;
      await database.query(age, [old, '24 hours 1 minute']);
      await database.query(age, [recent, '23 hours 59 minutes']);
      const third = await startApp({}, () => Promise.resolve(app.databaseUrl));
      await third.close();
      const kept: { key: string }[] = await database.query(
        'SELECT key FROM idempotency_keys WHERE key = ANY($1)',
        [[old, recent]],
      );
      expect(kept).toEqual([{ key: recent }]);
    });
  });
});

/** With the header as it is: `fetch` would refuse or repair some of these. */
function postRaw(
  url: string,
  key: string | string[],
  body: unknown,
): Promise<{ status?: number; code: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    httpRequest(url + PATH, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode, code: JSON.parse(text).code }));
    })
      .on('error', reject)
      .end(JSON.stringify(body));
  });
}
