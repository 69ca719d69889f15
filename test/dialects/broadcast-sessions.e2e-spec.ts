import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf, type Behaviour } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';
import { openWorkspace, printed, shownPanes } from './support/workspace-client';

const GPT = { provider_id: 'litellm', model_id: 'gpt-3.5-turbo' };
const MIXTRAL = { provider_id: 'groq', model_id: 'mixtral-8x7b-32768' };
const mock = (model_id: string) => ({ provider_id: 'mock', model_id });

let sessions = 0;
const newSession = () => `session-${(sessions += 1)}`;

const piece = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'wavers',
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  })}\n\n`;

let tries = 0;
/** Breaks off in the middle, and says something else when it is asked once more. */
const wavers: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  tries += 1;
  if (tries === 1) response.write(piece('First thought. '), () => response.destroy());
  else response.end(`${piece('Second thought.', 'stop')}data: [DONE]\n\n`);
};

describe('a session of the broadcast workspace', () => {
  const slow = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp(
      { LITELLM_MASTER_KEY: 'sk-1234', GROQ_API_KEY: 'gsk-test' },
      { slow: slow.behaviour, wavers },
      undefined,
      ({ url }) => ({ LITELLM_BASE_URL: url, GROQ_BASE_URL: url }),
    );
  });
  afterAll(() => app.close());

  const broadcast = (session_id: string, models: object[], prompt = 'Hello') =>
    app.post('/broadcast', { prompt, models, session_id });
  const asked = (model: string) => app.upstream.requests.filter((request) => request.model === model);

  it('is broadcast to and read as the document does it', async () => {
    // The document opens its socket and sends its request in two places: here the socket is first.
    const client = await openWorkspace(app.url, 'test-session');
    const { status, body } = await app.post('/broadcast', {
      prompt: 'Explain quantum computing in simple terms',
      models: [GPT, MIXTRAL],
      session_id: 'test-session',
    });
    expect(status).toBe(200);
    const [gpt, mixtral] = body.pane_ids;
    expect(body).toEqual({
      session_id: 'test-session',
      pane_ids: [expect.any(String), expect.any(String)],
      status: 'started',
      user_message_ids: { [gpt]: expect.any(String), [mixtral]: body.user_message_ids[gpt] },
      run_id: expect.any(String),
      panes: [
        { pane_id: gpt, ...GPT, response_id: expect.any(String) },
        { pane_id: mixtral, ...MIXTRAL, response_id: expect.any(String) },
      ],
    });
    await client.untilEnded();
    for (const { model_id } of [GPT, MIXTRAL]) {
      expect(asked(model_id)).toMatchObject([
        { messages: [{ role: 'user', content: 'Explain quantum computing in simple terms' }] },
      ]);
    }
    expect(shownPanes(client.seen)).toEqual({
      [gpt]: answerOf(GPT.model_id),
      [mixtral]: answerOf(MIXTRAL.model_id),
    });
    const lines = printed(client.seen);
    expect(lines).toContain(`Final: ${answerOf(GPT.model_id)}`);
    expect(lines).toContain(`Final: ${answerOf(MIXTRAL.model_id)}`);
    expect(lines.filter((line) => /^Metrics: 18 tokens, \$(null|[\d.e-]+)$/.test(line))).toHaveLength(2);
    const final = client.seen.find(({ type, pane_id }) => type === 'final' && pane_id === mixtral);
    expect(final).toEqual({
      session_id: 'test-session',
      type: 'final',
      pane_id: mixtral,
      ...MIXTRAL,
      run_id: body.run_id,
      response_id: body.panes[1].response_id,
      data: { content: answerOf(MIXTRAL.model_id) },
      after: expect.stringMatching(new RegExp(`^${body.run_id}:\\d+$`)),
    });
    client.ws.close();
  });

  it('goes on in its panes, adds new ones, and asks only those that are named', async () => {
    const id = newSession();
    const first = (await broadcast(id, [mock('one'), mock('two')], 'First')).body;
    const client = await openWorkspace(app.url, id);
    await client.untilEnded();
    const second = (await broadcast(id, [mock('two'), mock('three')], 'Second')).body;
    await client.untilEnded();
    client.ws.close();
    expect(second.pane_ids[0]).toBe(first.pane_ids[1]);
    expect(first.pane_ids).not.toContain(second.pane_ids[1]);
    const told = client.seen.filter(({ run_id }) => run_id === second.run_id);
    expect(new Set(told.map(({ pane_id }) => pane_id))).toEqual(new Set([null, ...second.pane_ids]));
    expect(asked('two').at(-1)!.messages).toEqual([
      { role: 'user', content: 'First' },
      { role: 'assistant', content: answerOf('two') },
      { role: 'user', content: 'Second' },
    ]);
  });

  it('tells what is broadcast through another process', async () => {
    const id = newSession();
    const first = (await broadcast(id, [mock('one')], 'First')).body;
    const client = await openWorkspace(app.url, id);
    await client.untilEnded();
    const other = await startScriptedApp({}, {}, app.databaseUrl);
    const second = (
      await other.post('/broadcast', { prompt: 'Second', models: [mock('one')], session_id: id })
    ).body;
    expect(second.pane_ids).toEqual(first.pane_ids);
    await client.untilEnded();
    const finals = client.seen.filter(({ type, run_id }) => type === 'final' && run_id === second.run_id);
    expect(finals).toMatchObject([{ pane_id: first.pane_ids[0], data: { content: answerOf('one') } }]);
    client.ws.close();
    await other.close();
  });

  it('continues one pane, of which the others read nothing', async () => {
    const id = newSession();
    const { body } = await broadcast(id, [mock('one'), mock('two')], 'To both');
    const client = await openWorkspace(app.url, id);
    await client.untilEnded();
    const [one, two] = body.pane_ids;
    const alone = await app.post(`/chat/${one}`, { session_id: id, message: 'Only you' });
    expect(alone).toEqual({
      status: 200,
      body: {
        session_id: id,
        pane_id: one,
        status: 'started',
        user_message_id: expect.any(String),
        response_id: expect.any(String),
        run_id: expect.any(String),
      },
    });
    await client.untilEnded();
    await broadcast(id, [mock('one'), mock('two')], 'To both again');
    await client.untilEnded();
    client.ws.close();
    const readBy = (model: string) =>
      asked(model)
        .at(-1)!
        .messages.map(({ content }) => content);
    expect(readBy('one')).toEqual(['To both', answerOf('one'), 'Only you', answerOf('one'), 'To both again']);
    expect(readBy('two')).toEqual(['To both', answerOf('two'), 'To both again']);

    const session = (await app.get(`/sessions/${id}`)).body;
    expect(session).toMatchObject({
      session_id: id,
      name: 'To both',
      panes: [{ pane_id: one }, { pane_id: two }],
    });
    const [shown, other] = session.panes.map(({ messages }: any) => messages);
    expect(shown.map(({ role, content }: any) => [role, content])).toEqual([
      ['user', 'To both'],
      ['assistant', answerOf('one')],
      ['user', 'Only you'],
      ['assistant', answerOf('one')],
      ['user', 'To both again'],
      ['assistant', answerOf('one')],
    ]);
    expect(other).toHaveLength(4);
    // The ids by which another pane can be given these.
    expect([shown[0].id, shown[1].id]).toEqual([body.user_message_ids[one], body.panes[0].response_id]);
    expect([shown[2].id, shown[3].id]).toEqual([alone.body.user_message_id, alone.body.response_id]);
    expect(shown[1]).toMatchObject({
      status: 'completed',
      error: null,
      meter: { tokens_used: 18, cost: null, latency_ms: expect.any(Number) },
      provenance: null,
    });
  });

  it('tells of a provider that fails in its pane, and goes on in the others', async () => {
    const id = newSession();
    const client = await openWorkspace(app.url, id);
    const models = [mock('one'), mock('fails'), { provider_id: 'google', model_id: 'gemini-2.0-flash' }];
    const { status, body } = await broadcast(id, models);
    expect(status).toBe(200);
    expect((await client.untilEnded()).data).toEqual({ status: 'partial' });
    client.ws.close();
    const errors = client.seen.filter(({ type }) => type === 'error');
    expect(new Map(errors.map(({ pane_id, data }) => [pane_id, data]))).toEqual(
      new Map([
        [body.pane_ids[1], { message: expect.stringMatching(/\S/), code: expect.any(String) }],
        [body.pane_ids[2], { message: expect.stringContaining('GOOGLE_API_KEY'), code: 'not_configured' }],
      ]),
    );
    expect(JSON.stringify(errors)).not.toContain('sk-verysecretkey');
    expect(shownPanes(client.seen)[body.pane_ids[0]]).toBe(answerOf('one'));
  });

  it('lets nobody believe a text that is void', async () => {
    const id = newSession();
    const client = await openWorkspace(app.url, id);
    const { body } = await broadcast(id, [mock('wavers')]);
    await client.untilEnded();
    client.ws.close();
    const told = client.seen
      .filter(({ pane_id, type }) => pane_id === body.pane_ids[0] && type !== 'meter')
      .map(({ type, data }) => [type, data]);
    expect(told).toEqual([
      ['status', { status: 'started' }],
      ['token', { token: 'First thought. ' }],
      ['status', { status: 'retrying' }],
      ['status', { status: 'restarted' }],
      ['token', { token: 'Second thought.' }],
      ['final', { content: 'Second thought.' }],
    ]);
  });

  it('is told again to whoever connects late, and goes on where a client left', async () => {
    const id = newSession();
    const client = await openWorkspace(app.url, id);
    const { body } = await broadcast(id, [mock('slow'), mock('one')]);
    await slow.asked();
    slow.write('Once ');
    await client.until(({ type, data }) => type === 'token' && data.token === 'Once ');
    await client.until(({ type }) => type === 'final');
    const after = await client.leave();
    slow.write('upon ');

    const late = await openWorkspace(app.url, id);
    await late.until(({ type, data }) => type === 'token' && data.token === 'upon ');
    const back = await openWorkspace(app.url, id, after);
    slow.write('a time.');
    slow.finish();
    await Promise.all([late.untilEnded(), back.untilEnded()]);
    const everything = { [body.pane_ids[0]]: 'Once upon a time.', [body.pane_ids[1]]: answerOf('one') };
    expect(shownPanes(late.seen)).toEqual(everything);
    expect(shownPanes([...client.seen, ...back.seen])).toEqual(everything);
    expect(back.seen.filter(({ type }) => type === 'final').map(({ data }) => data.content)).toEqual([
      'Once upon a time.',
    ]);
    late.ws.close();

    // Who has everything hears of what comes next, and of nothing twice.
    const end = await back.leave();
    const knowing = await openWorkspace(app.url, id, end);
    const next = (await broadcast(id, [mock('one')])).body;
    await knowing.untilEnded();
    expect(new Set(knowing.seen.map(({ run_id }) => run_id))).toEqual(new Set([next.run_id]));
    knowing.ws.close();
  });

  it('is resumed in each of its runs when two panes were written to at once', async () => {
    const id = newSession();
    const client = await openWorkspace(app.url, id);
    const { body } = await broadcast(id, [mock('one'), mock('slow')]);
    await slow.asked();
    slow.finish();
    await client.untilEnded();
    await app.post(`/chat/${body.pane_ids[1]}`, { message: 'Tell' });
    await slow.asked();
    slow.write('Slowly ');
    await client.until(({ data }) => data.token === 'Slowly ');
    await app.post(`/chat/${body.pane_ids[0]}`, { message: 'You, too' });
    await client.untilEnded();
    const before = shownPanes(client.seen);
    const back = await openWorkspace(app.url, id, await client.leave());
    slow.write('said.');
    slow.finish();
    await back.untilEnded();
    back.ws.close();
    expect(before).toEqual({ [body.pane_ids[0]]: answerOf('one').repeat(2), [body.pane_ids[1]]: 'Slowly ' });
    expect(shownPanes(back.seen)).toEqual({ [body.pane_ids[1]]: 'said.' });
  });

  it('is one conversation, however many begin it at the same moment', async () => {
    const id = newSession();
    const client = await openWorkspace(app.url, id);
    const begun = await Promise.all(
      Array.from({ length: 8 }, (_, index) => broadcast(id, [mock('one')], `Prompt ${index}`)),
    );
    expect(begun.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(new Set(begun.map(({ body }) => body.run_id)).size).toBe(8);
    expect(new Set(begun.map(({ body }) => body.pane_ids[0])).size).toBe(1);
    await client.untilEnded(8);
    client.ws.close();
    const { panes } = (await app.get(`/sessions/${id}`)).body;
    expect(panes).toHaveLength(1);
    expect(panes[0].messages).toHaveLength(16);
  });

  it('has no name when the client gives none, and is the conversation', async () => {
    const { body } = await app.post('/broadcast', { prompt: 'Hello', models: [mock('one')] });
    const client = await openWorkspace(app.url, body.session_id);
    await client.untilEnded();
    client.ws.close();
    const conversation = await app.get(`/api/v1/conversations/${body.session_id}`);
    expect(conversation.body.messages[0].id).toBe(body.user_message_ids[body.pane_ids[0]]);
    expect((await app.get(`/sessions/${body.session_id}`)).body).toMatchObject({
      session_id: body.session_id,
      conversation_id: body.session_id,
    });
  });

  it('is listed with the newest first, part by part', async () => {
    const ids = [newSession(), newSession(), newSession()];
    for (const id of ids) await broadcast(id, [mock('one')]);
    const first = (await app.get('/sessions?limit=2&offset=0&sort=none')).body;
    const second = (await app.get('/sessions?limit=1&offset=2')).body;
    expect([...first.sessions, ...second.sessions].map(({ session_id }: any) => session_id)).toEqual(
      [...ids].reverse(),
    );
    expect(first.total).toBe((await app.get('/api/v1/conversations?limit=100')).body.items.length);
    expect(first.sessions[0]).toEqual({
      session_id: ids[2],
      conversation_id: expect.any(String),
      name: 'Hello',
      panes: [{ pane_id: expect.any(String), ...mock('one') }],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'offset=-1', 'limit=1&limit=2']) {
      expect(await app.get(`/sessions?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    }
  });

  it('is deleted with what is written in it, and its name is free', async () => {
    const id = newSession();
    const client = await openWorkspace(app.url, id);
    const { body } = await broadcast(id, [mock('silent')]);
    await app.upstream.whenAsked('silent');
    expect(await (await fetch(`${app.url}/sessions/${id}`, { method: 'DELETE' })).json()).toEqual({
      session_id: id,
      deleted: true,
      message: expect.any(String),
    });
    await app.upstream.whenAborted('silent');
    await client.until(({ data }) => data.status === 'deleted');
    expect((await app.get(`/sessions/${id}`)).status).toBe(404);
    expect((await app.post(`/chat/${body.pane_ids[0]}`, { message: 'Hello' })).status).toBe(404);

    const anew = (await broadcast(id, [mock('one')])).body;
    expect(anew.pane_ids).not.toEqual(body.pane_ids);
    await client.until(({ type, run_id }) => type === 'final' && run_id === anew.run_id);
    client.ws.close();
  });

  it('leaves its name to the original when it is copied', async () => {
    const id = newSession();
    const { body } = await broadcast(id, [mock('one')]);
    const client = await openWorkspace(app.url, id);
    await client.untilEnded();
    client.ws.close();
    const { conversation_id: original } = (await app.get(`/sessions/${id}`)).body;
    const fork = await app.post(`/api/v1/conversations/${original}/fork`, {});
    const document = (await app.get(`/api/v1/conversations/${original}/export`)).body;
    const imported = await app.post('/api/v1/conversations/import', document);
    expect([fork.status, imported.status]).toEqual([201, 201]);
    expect((await app.get(`/sessions/${id}`)).body.conversation_id).toBe(original);
    for (const copy of [fork.body.id, imported.body.id]) {
      expect((await app.get(`/sessions/${copy}`)).body).toMatchObject({
        session_id: copy,
        panes: [{ ...mock('one') }],
      });
    }
    expect((await broadcast(id, [mock('one')])).body.pane_ids).toEqual(body.pane_ids);
  });

  it('takes the same request once when it has an Idempotency-Key', async () => {
    const id = newSession();
    const send = () =>
      app.post(
        '/broadcast',
        { prompt: 'Once', models: [mock('one')], session_id: id },
        { 'idempotency-key': id },
      );
    const [first, second] = await Promise.all([send(), send()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.run_id).toBe(first.body.run_id);
    const pane = `/chat/${first.body.pane_ids[0]}`;
    const say = () => app.post(pane, { message: 'Once, too' }, { 'idempotency-key': `${id}-pane` });
    expect((await say()).body.run_id).toBe((await say()).body.run_id);
  });

  it.each([
    ['no prompt', { models: [GPT] }, 'prompt'],
    ['a blank prompt', { prompt: ' ', models: [GPT] }, 'prompt'],
    ['nobody to ask', { prompt: 'Hello', models: [] }, 'models'],
    ['a name for a model', { prompt: 'Hello', models: ['gpt-3.5-turbo'] }, 'models[0]'],
    ['half a model', { prompt: 'Hello', models: [{ provider_id: 'groq' }] }, 'models[0].model_id'],
    [
      'an unknown provider',
      { prompt: 'Hello', models: [{ provider_id: 'nobody', model_id: 'x' }] },
      'models[0]',
    ],
    [
      'only a provider without a key',
      { prompt: 'Hello', models: [{ provider_id: 'google', model_id: 'gemini-2.0-flash' }] },
      'models[0]',
    ],
    ['an empty session id', { prompt: 'Hello', models: [GPT], session_id: '' }, 'session_id'],
    ['a NUL in the session id', { prompt: 'Hello', models: [GPT], session_id: 'a\u0000' }, 'session_id'],
  ])('refuses a broadcast with %s, and begins nothing', async (_what, body, field) => {
    const { total } = (await app.get('/sessions')).body;
    const answer = await app.post('/broadcast', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: any) => error.field)).toContain(field);
    expect((await app.get('/sessions')).body.total).toBe(total);
  });

  it('ignores what it does not know, and says so', async () => {
    const response = await fetch(`${app.url}/broadcast`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        prompt: 'Hello',
        models: [{ ...GPT, temperature: 1 }],
        simulate: true,
        session_id: null,
      }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-parley-ignored')?.split(', ').sort()).toEqual([
      'models[0].temperature',
      'simulate',
    ]);
  });

  it('refuses panes and sessions that are not there, and places that nobody gave out', async () => {
    const [mine, other] = [newSession(), newSession()];
    const { body } = await broadcast(mine, [mock('one')]);
    await broadcast(other, [mock('one')]);
    const notFound = { status: 404, body: { code: 'participant_not_found' } };
    expect(await app.post('/chat/nobody', { message: 'Hello' })).toMatchObject(notFound);
    const elsewhere = { session_id: other, message: 'Hello' };
    expect(await app.post(`/chat/${body.pane_ids[0]}`, elsewhere)).toMatchObject(notFound);
    expect((await app.post(`/chat/${body.pane_ids[0]}`, {})).body.errors).toMatchObject([
      { field: 'message' },
    ]);
    expect(await app.get('/sessions/nobody')).toMatchObject({
      status: 404,
      body: { code: 'conversation_not_found' },
    });
    expect((await app.get('/sessions/%00')).status).toBe(400);
    expect((await app.get(`/ws/${mine}`)).status).toBe(426);
    for (const after of ['x', `${body.run_id}:-1`, 'x:1']) {
      await expect(openWorkspace(app.url, mine, after)).rejects.toThrow('400');
    }
    // A run of another session is none of this one's.
    const client = await openWorkspace(app.url, other, `${body.run_id}:0`);
    await client.untilEnded();
    expect(client.seen.map(({ run_id }) => run_id)).not.toContain(body.run_id);
    client.ws.close();
  });

  it('holds nobody up when a client reads nothing', async () => {
    const id = newSession();
    const deaf = await openWorkspace(app.url, id);
    deaf.ws.pause();
    const client = await openWorkspace(app.url, id);
    const { body } = await broadcast(id, [mock('long'), mock('one')]);
    await client.untilEnded();
    const whole = shownPanes(client.seen)[body.pane_ids[0]]!;
    expect(whole).toMatch(/^token-0 .* token-19999 $/);
    client.ws.close();
    deaf.ws.resume();
    await deaf.untilEnded();
    expect(shownPanes(deaf.seen)[body.pane_ids[0]]).toBe(whole);
    deaf.ws.close();
  });

  it('counts in the statistics', async () => {
    const { status, body } = await app.get('/stats');
    expect(status).toBe(200);
    expect(body.groups).toContainEqual(expect.objectContaining({ model: 'groq/mixtral-8x7b-32768' }));
    expect(body.totals.usage.total_tokens).toBeGreaterThan(0);
  });
});
