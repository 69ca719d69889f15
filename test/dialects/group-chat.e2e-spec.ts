import { LLMock } from '@copilotkit/aimock';
import { EventSource } from 'eventsource';
import { once } from 'node:events';
import { connect } from 'node:net';
import { filter, firstValueFrom, fromEvent, Subject } from 'rxjs';
import { type RunningApp, startApp } from '../support/app';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';
import { type PanelChunk, parsePanel, readPanel, shownPanel } from './support/panel-client';

const post = (url: string, body: unknown) =>
  fetch(`${url}/api/chat/sessions/create`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

async function createSession(url: string, body: unknown): Promise<any> {
  const response = await post(url, body);
  expect(response.status).toBe(200);
  return response.json();
}

describe('the group chat as its documentation has it', () => {
  const ANSWER = 'Everybody will have one of their own.';
  let mock: LLMock;
  let app: RunningApp;
  beforeAll(async () => {
    mock = new LLMock({ port: 0, chunkSize: 7 });
    mock.onMessage('Hello panel', { content: ANSWER });
    mock.onMessage('Go on', { content: 'As was said.' });
    await mock.start();
    app = await startApp({
      OPENAI_API_KEY: 'mock-key',
      OPENAI_BASE_URL: `${mock.url}/v1`,
      ANTHROPIC_API_KEY: 'mock-key',
      ANTHROPIC_BASE_URL: mock.url,
      GOOGLE_API_KEY: 'mock-key',
      GOOGLE_BASE_URL: mock.url,
      PANEL_MODELS: JSON.stringify({
        'new-model': {
          provider: 'openai',
          model_name: 'gpt-4o-mini',
          role: 'The Role',
          icon: '🎯',
          prompt_prefix: 'As the...',
          collaboration_style: 'style',
          color_theme: 'color',
        },
      }),
    });
  });
  afterAll(async () => {
    await app.close();
    await mock.stop();
  });

  it('is healthy', async () => {
    const response = await fetch(`${app.url}/health`);
    expect([response.status, await response.json()]).toMatchObject([200, { status: 'healthy' }]);
  });

  it('lists whom a session can select, and one that configuration adds', async () => {
    const { models } = (await (await fetch(`${app.url}/api/panels/available-models`)).json()) as any;
    const byId = new Map<string, any>(models.map((model: any) => [model.id, model]));
    for (const [id, provider] of [
      ['gpt-4o', 'openai'],
      ['claude-3.5', 'anthropic'],
      ['gemini-1.5', 'google'],
    ]) {
      expect(byId.get(id!)).toEqual({
        id,
        provider,
        model_name: expect.any(String),
        role: expect.stringMatching(/^The /),
        icon: expect.stringMatching(/\S/),
        prompt_prefix: expect.stringMatching(/^As the /),
        collaboration_style: expect.stringMatching(/\S/),
        color_theme: expect.stringMatching(/\S/),
        available: true,
      });
    }
    expect(byId.get('new-model')).toEqual({
      id: 'new-model',
      provider: 'openai',
      model_name: 'gpt-4o-mini',
      role: 'The Role',
      icon: '🎯',
      prompt_prefix: 'As the...',
      collaboration_style: 'style',
      color_theme: 'color',
      available: true,
    });
    expect(byId.get('grok')).toMatchObject({ available: false });
  });

  it.each([
    { mission: 'Help me design a REST API', selected_models: ['gpt-4o', 'claude-3.5', 'gemini-1.5'] },
    { mission: 'Discuss the future of AI', selected_models: ['gpt-4o', 'claude-3.5'] },
    { mission: 'Try the new one', selected_models: ['new-model', 'gpt-4o'] },
  ])('creates a session of $selected_models and streams what everybody says', async (body) => {
    const session = await createSession(app.url, body);
    expect(session).toMatchObject({ session_id: expect.any(String), mission: body.mission });
    expect(session.panelists.map(({ id }: any) => id)).toEqual(body.selected_models);

    const response = await fetch(`${app.url}/api/chat/${session.session_id}/stream?message=Hello%20panel`);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = await readPanel(response);
    const chunks = events.map(({ chunk }) => chunk);
    for (const chunk of chunks) {
      expect(chunk).toEqual({
        session_id: session.session_id,
        model_source: expect.any(String),
        content: expect.any(String),
        message_type: expect.any(String),
        is_complete: expect.any(Boolean),
        synapse_detected: false,
      });
    }
    expect(shownPanel(chunks)).toEqual(Object.fromEntries(body.selected_models.map((id) => [id, ANSWER])));
    const complete = chunks.filter(({ is_complete }) => is_complete);
    expect(complete.map(({ model_source }) => model_source).sort()).toEqual(
      [...body.selected_models, 'panel'].sort(),
    );
    expect(complete.at(-1)).toMatchObject({ model_source: 'panel', message_type: 'done' });
    expect(new Set(events.map(({ id }) => id?.split(':')[0])).size).toBe(1);
  });

  it('tells every model the mission and who it is, and later what the others said', async () => {
    const { session_id: id } = await createSession(app.url, {
      mission: 'Discuss the future of AI',
      selected_models: ['gpt-4o', 'claude-3.5', 'gemini-1.5'],
    });
    await readPanel(await fetch(`${app.url}/api/chat/${id}/stream?message=Hello%20panel`));
    const first = mock.getRequests().slice(-3);
    for (const request of first) {
      const sent = JSON.stringify(request.body);
      expect(sent).toContain('Discuss the future of AI');
      expect(sent).toMatch(/You are (gpt-4o|claude-3\.5|gemini-1\.5), The /);
      expect(sent).toContain('Hello panel');
    }
    await readPanel(await fetch(`${app.url}/api/chat/${id}/stream?message=Go%20on`));
    const second = mock.getRequests().slice(-3);
    expect(second).toHaveLength(3);
    for (const request of second) {
      const sent = JSON.stringify(request.body);
      expect(sent.split(ANSWER)).toHaveLength(4);
      expect(sent.split('Another participant, ')).toHaveLength(3);
    }
  });
});

describe('a session', () => {
  const stepped = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({ LLM_RETRIES: '0' }, { stepped: stepped.behaviour })));
  afterAll(() => app.close());
  beforeEach(() => app.upstream.requests.splice(0));

  const ask = (id: string, headers: Record<string, string> = {}, message = 'Hello panel') =>
    fetch(`${app.url}/api/chat/${id}/stream?message=${encodeURIComponent(message)}`, { headers });
  const begin = async (...models: string[]) =>
    (await createSession(app.url, { mission: 'Find out', selected_models: models })).session_id as string;
  const runsOf = async (id: string) =>
    (await app.get(`/api/v1/conversations/${id}/runs`)).body.items as { id: string; status: string }[];

  it('is a conversation, with the mission as its system prompt', async () => {
    const id = await begin('mock/one', 'mock/two');
    const { body } = await app.get(`/api/v1/conversations/${id}`);
    expect(body).toMatchObject({
      title: 'Find out',
      system_prompt: 'Find out',
      participants: [
        { model: 'mock/one', context_policy: 'all' },
        { model: 'mock/two', context_policy: 'all' },
      ],
    });
  });

  it('takes panelists with a part of their own, and ignores what it does not know', async () => {
    const response = await post(app.url, {
      mission: 'Find out',
      panelists: ['mock/one', { model: 'mock/two', name: 'Ada', role: 'The Mathematician', mood: 'good' }],
      max_turns: 3,
    });
    expect(response.headers.get('x-parley-ignored')?.split(', ').sort()).toEqual([
      'max_turns',
      'panelists[1].mood',
    ]);
    const session = (await response.json()) as any;
    expect(session.panelists).toMatchObject([
      { id: 'mock/one' },
      { id: 'Ada', model: 'mock/two', role: 'The Mathematician' },
    ]);
    const events = await readPanel(await ask(session.session_id));
    expect(shownPanel(events.map(({ chunk }) => chunk))).toEqual({
      'mock/one': answerOf('one'),
      Ada: answerOf('two'),
    });
    const toAda = app.upstream.requests.find(({ model }) => model === 'two');
    expect(toAda?.messages[0]?.role).toBe('system');
    const [who, mission, rules] = String(toAda?.messages[0]?.content).split('\n\n');
    expect([who, mission]).toEqual(['You are Ada, The Mathematician.', 'Find out']);
    expect(rules).toContain(
      'You are Ada on a panel that works on this together. The others:\n- @mock-one: mock/one\n',
    );
  });

  it('selects by itself whoever has a key', async () => {
    const { panelists } = await createSession(app.url, { mission: 'Find out' });
    expect(panelists.map(({ id }: any) => id)).toEqual(['gpt-4o']);
  });

  it('tells of one that fails, and lets the others speak', async () => {
    const id = await begin('mock/one', 'mock/fails', 'mock/cuts');
    const chunks = (await readPanel(await ask(id))).map(({ chunk }) => chunk);
    expect(shownPanel(chunks)).toEqual({ 'mock/one': answerOf('one'), 'mock/cuts': 'Cut in the mid' });
    const errors = chunks.filter(({ message_type }) => message_type === 'error');
    expect(errors.map(({ model_source }) => model_source).sort()).toEqual(['mock/cuts', 'mock/fails']);
    expect(errors.every(({ is_complete, content }) => is_complete && content !== '')).toBe(true);
    expect(JSON.stringify(chunks)).not.toContain('verysecretkey');
    const left = ['mock/fails', 'mock/cuts'].map((name) => `${name} has left the panel.`).sort();
    const system = chunks.filter(({ message_type }) => message_type === 'system');
    expect(system.map(({ content }) => content).sort()).toEqual(left);
    app.upstream.requests.splice(0);
    await readPanel(await ask(id, {}, 'And now?'));
    const next = app.upstream.requests.find(({ model }) => model === 'one')!;
    expect(next.messages.slice(-4).map(({ content }) => content)).toEqual([
      'mock/fails left the panel before its answer was complete.',
      expect.stringContaining('Cut in the mid'),
      'mock/cuts left the panel before its answer was complete.',
      'And now?',
    ]);
  });

  it('is a panel with the turn policy of the session, also after a restart, and everywhere else', async () => {
    const response = await post(app.url, {
      mission: 'Find out',
      panelists: [
        { model: 'mock/one', name: 'Ada' },
        { model: 'mock/two', name: 'Bob' },
        { model: 'mock/three', name: 'Eve' },
      ],
      turn_policy: 'mention',
      turns: 2,
    });
    const { session_id: id, turn_policy } = (await response.json()) as any;
    expect(turn_policy).toBe('mention');
    const first = (await readPanel(await ask(id, {}, '@Eve and @Bob?'))).map(({ chunk }) => chunk);
    const complete = (chunks: PanelChunk[]) =>
      chunks.filter(({ message_type: type }) => type === 'complete').map(({ model_source: who }) => who);
    expect(complete(first)).toEqual(['Eve', 'Bob']);
    const everybody = (await readPanel(await ask(id))).map(({ chunk }) => chunk);
    expect(everybody.find(({ message_type: type }) => type === 'system')?.content).toBe(
      'Nobody was mentioned, so everybody speaks: Ada, Bob, Eve.',
    );
    expect(complete(everybody).sort()).toEqual(['Ada', 'Bob', 'Eve']);

    const second = await startScriptedApp({}, {}, app.databaseUrl);
    const after = await fetch(`${second.url}/api/chat/${id}/stream?message=${encodeURIComponent('@Bob?')}`);
    expect(complete((await readPanel(after)).map(({ chunk }) => chunk))).toEqual(['Bob']);
    const [request] = second.upstream.requests;
    expect(JSON.stringify(request?.messages)).toContain('Another participant, Eve, answered');
    await second.close();
    const runs = (await app.get(`/api/v1/conversations/${id}/runs`)).body.items;
    expect(runs.map(({ strategy }: any) => strategy)).toEqual(['panel', 'panel', 'panel']);
    expect(runs[0].result).toMatchObject({ turn_policy: 'mention', ended: 'nobody_mentioned' });
  });

  it('takes its chooser from the session, and tells nothing of how it chooses', async () => {
    const response = await post(app.url, {
      selected_models: ['mock/one', 'mock/two', 'mock/three'],
      turn_policy: 'selector',
      selector: 'mock/one',
      turns: 1,
    });
    const { session_id: id } = (await response.json()) as any;
    const chunks = (await readPanel(await ask(id))).map(({ chunk }) => chunk);
    expect(shownPanel(chunks)).toEqual({ 'mock/one': answerOf('one') });
    expect(chunks.filter(({ message_type: type }) => type === 'system')).toMatchObject([
      { model_source: 'panel', content: 'Nobody was chosen, so the next one speaks: mock/one.' },
    ]);
    expect(app.upstream.requests.map(({ model }) => model)).toEqual(['one', 'one', 'one', 'one']);
  });

  it('keeps two discussions apart that go on at the same time', async () => {
    const ids = [await begin('mock/stepped'), await begin('mock/stepped')];
    const responses = await Promise.all(ids.map((id) => ask(id)));
    await stepped.asked(2);
    stepped.write('Said.');
    stepped.finish();
    for (const [index, response] of responses.entries()) {
      const chunks = (await readPanel(response)).map(({ chunk }) => chunk);
      expect(new Set(chunks.map(({ session_id }) => session_id))).toEqual(new Set([ids[index]]));
      expect(shownPanel(chunks)).toEqual({ 'mock/stepped': 'Said.' });
    }
  });

  it('goes on where an EventSource was, asks nobody twice, and lets it rest at the end', async () => {
    const id = await begin('mock/stepped');
    const source = new EventSource(`${app.url}/api/chat/${id}/stream?message=Hello%20panel`);
    const chunks: PanelChunk[] = [];
    const heard = new Subject<PanelChunk>();
    source.onmessage = ({ data }) => {
      const chunk = JSON.parse(data as string) as PanelChunk;
      chunks.push(chunk);
      heard.next(chunk);
    };
    const errors = fromEvent(source, 'error');
    const first = firstValueFrom(heard.pipe(filter(({ content }) => content !== '')));
    await stepped.asked();
    stepped.write('Heard, ');
    await first;
    const closed = firstValueFrom(errors.pipe(filter(() => source.readyState === EventSource.CLOSED)));
    const disconnected = firstValueFrom(errors);
    app.app.getHttpServer().closeAllConnections();
    await disconnected;
    stepped.write('and missed.');
    stepped.finish();
    await closed;
    expect(shownPanel(chunks)).toEqual({ 'mock/stepped': 'Heard, and missed.' });
    expect(chunks.at(-1)).toMatchObject({ message_type: 'done', is_complete: true });
    expect(app.upstream.requests).toHaveLength(1);
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('answers 204 to whoever has heard everything', async () => {
    const id = await begin('mock/one');
    const events = await readPanel(await ask(id));
    const again = await ask(id, { 'last-event-id': events.at(-1)!.id! });
    expect([again.status, await again.text()]).toEqual([204, '']);
    expect(app.upstream.requests).toHaveLength(1);
  });

  it('tells the rest to whoever has heard a part, also after a restart', async () => {
    const id = await begin('mock/one', 'mock/two');
    const events = await readPanel(await ask(id));
    const seen = events.slice(0, 3);
    const rest = await readPanel(await ask(id, { 'last-event-id': seen.at(-1)!.id! }));
    expect([...seen, ...rest]).toEqual(events);

    const second = await startScriptedApp({}, {}, app.databaseUrl);
    const after = await fetch(`${second.url}/api/chat/${id}/stream?message=Hello%20panel`, {
      headers: { 'last-event-id': seen.at(-1)!.id! },
    });
    const told = [...seen, ...(await readPanel(after))].map(({ chunk }) => chunk);
    expect(shownPanel(told)).toEqual({ 'mock/one': answerOf('one'), 'mock/two': answerOf('two') });
    expect(told.at(-1)).toMatchObject({ message_type: 'done' });
    expect(second.upstream.requests).toEqual([]);
    await second.close();
  });

  it('gives all of a long answer to a client that reads slowly', async () => {
    const id = await begin('mock/long');
    const { hostname, port, host } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(
      `GET /api/chat/${id}/stream?message=Hello HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    await app.upstream.whenAsked('long');
    await app.upstream.whenIdle();
    let received = '';
    socket.setEncoding('utf8').on('data', (piece: string) => (received += piece));
    socket.resume();
    await once(socket, 'close');
    // The lengths of the chunks of HTTP stand on lines of their own.
    const body = received.slice(received.indexOf('\r\n\r\n') + 4).replace(/(^|\r\n)[0-9a-f]+\r\n/g, '');
    const shown = shownPanel(parsePanel(body).map(({ chunk }) => chunk));
    const all = Array.from({ length: 20_000 }, (_, count) => `token-${count} `).join('');
    expect(shown['mock/long'] === all).toBe(true);
  });

  it('is not asked anything by a HEAD request', async () => {
    const id = await begin('mock/one');
    const response = await fetch(`${app.url}/api/chat/${id}/stream?message=Hello`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await runsOf(id)).toEqual([]);
  });

  it.each([
    ['an unknown session', 'no-such-session', {}, 'Hello', 404, 'conversation_not_found'],
    [
      'a session of nobody',
      '01900000-0000-7000-8000-00000000ffff',
      {},
      'Hello',
      404,
      'conversation_not_found',
    ],
    ['no message', null, {}, '', 400, 'validation_failed'],
    ['a blank message', null, {}, '  ', 400, 'validation_failed'],
    ['an id that nobody gave', null, { 'last-event-id': '17' }, 'Hello', 400, 'validation_failed'],
    ['an id of another form', null, { 'last-event-id': 'x:y' }, 'Hello', 400, 'validation_failed'],
    [
      'an id of no run',
      null,
      { 'last-event-id': '01900000-0000-7000-8000-00000000ffff:3' },
      'Hello',
      404,
      'run_not_found',
    ],
  ])('says what is wrong with %s, and asks nobody', async (_what, id, headers, message, status, code) => {
    const response = await ask(id ?? (await begin('mock/one')), headers, message);
    expect([response.status, await response.json()]).toMatchObject([status, { code }]);
    expect(app.upstream.requests).toEqual([]);
  });

  it('does not tell of a run of another session', async () => {
    const events = await readPanel(await ask(await begin('mock/one')));
    const response = await ask(await begin('mock/one'), { 'last-event-id': events[0]!.id! });
    expect(response.status).toBe(404);
  });

  it.each([
    [{ selected_models: ['gpt-4oo'] }, 'unknown_model', 'selected_models[0]'],
    [{ panelists: [{ model: 'nobody-knows-this' }] }, 'unknown_model', 'panelists[0].model'],
    [{ selected_models: [] }, 'validation_failed', 'selected_models'],
    [{ selected_models: 'gpt-4o' }, 'validation_failed', 'selected_models'],
    [{ selected_models: ['mock/one', 'mock/one'] }, 'validation_failed', 'selected_models'],
    [{ panelists: [7] }, 'validation_failed', 'panelists'],
    [{ mission: ' ' }, 'validation_failed', 'mission'],
    [{ turn_policy: 'chaos' }, 'validation_failed', 'turn_policy'],
    [{ turns: 0 }, 'validation_failed', 'turns'],
    [{ selector: 'mock/one' }, 'validation_failed', 'selector'],
    [{ turn_policy: 'selector', selector: 'nobody-knows-this' }, 'unknown_model', 'selector'],
  ])('is not created by %j', async (body, code, field) => {
    const response = await post(app.url, body);
    const problem = (await response.json()) as any;
    expect([response.status, problem.code]).toEqual([400, code]);
    expect(problem.detail).toContain(field);
  });
});
