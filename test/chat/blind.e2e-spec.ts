import { DataSource } from 'typeorm';
import { followRun, postForEvents } from '../support/event-stream';
import { openRealtime } from '../support/realtime-client';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { type Behaviour } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

const chunk = (delta: object, finish: string | null = null, rest: object = {}) =>
  `data: ${JSON.stringify({ id: 'x', model: 'okapi-2025', choices: [{ index: 0, delta, finish_reason: finish }], ...rest })}\n\n`;

/** Answers and says more than one wants to know: its version, its reasoning, what it took. */
const says =
  (text: string): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': 'okapi-request' });
    response.write(chunk({ reasoning_content: 'As an okapi I think twice.' }));
    for (const word of text.match(/\S+\s*/gu) ?? []) response.write(chunk({ content: word }));
    const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
    response.end(`${chunk({}, 'stop', { usage })}data: [DONE]\n\n`);
  };
const failsAsItself: Behaviour = (response) => {
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ error: { message: 'quagga-9 does not do this', type: 'invalid_request_error' } }),
  );
};

/** Models, their versions, personas, providers: everything that would tell. */
const NAMES = /okapi|tapir|quagga|zelda|xaver|mock|upstream/iu;
/** Figures that would tell, unless they are nothing. */
const FIGURES =
  /"(?:[a-z_]*latency_ms|ttft_ms|elapsed_ms|tokens|tokens_per_second|cost_usd|[a-z]+_tokens|price_version|provider_model|attempts)":\s*(?!\s|null|\[\])/u;
/** What is about all models there are, and about no answer. */
const ABOUT_MODELS =
  /^\/(?:v1|metrics|health|models|providers|stats|api\/(?:models|v1\/(?:models|providers|stats|personas|leaderboard|errors|openapi|metrics)))(?:\/|$|\.)/u;

describe('blind runs', () => {
  const stepped = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp(
      {},
      {
        okapi: says('It bends in the rain.'),
        tapir: says('It is broken into colors by drops.'),
        chair: says('Both are right: a raindrop is a prism.'),
        quagga: failsAsItself,
        stepped: stepped.behaviour,
      },
    );
  });
  afterAll(() => app.close());

  const MODELS = [
    { model: 'mock/okapi', persona: { name: 'Zelda' }, parameters: { max_tokens: 77 } },
    { model: 'mock/tapir', persona: { name: 'Xaver' }, fallbacks: ['mock/okapi'] },
  ];
  const start = (more: object = {}) => ({
    prompt: 'Why colors?',
    models: MODELS,
    retries: 0,
    blind: true,
    ...more,
  });
  const chat = async (more: object = {}): Promise<any> => {
    const { status, body } = await app.post('/api/v1/chat', start(more));
    expect([status, body.detail]).toEqual([200, undefined]);
    return body;
  };
  const read = async (path: string): Promise<any> => (await app.get(path)).body;
  const codeOf = ({ status, body }: { status: number; body: any }) => [
    status,
    body.code,
    body.errors?.[0]?.field,
  ];
  const pair = (run: any, winner = 0) => {
    const response_ids = run.responses.slice(0, 2).map(({ id }: any) => id);
    return { response_ids, winner: response_ids[winner] };
  };
  const tellsNothing = (what: unknown) => {
    const text = typeof what === 'string' ? what : JSON.stringify(what);
    expect(NAMES.exec(text)?.[0]).toBeUndefined();
    expect(FIGURES.exec(text)?.[0]).toBeUndefined();
  };

  /** Every address that can be read, about this conversation where it is about one. */
  async function everythingAbout(run: any): Promise<[string, string][]> {
    const { paths } = await read('/api/v1/openapi.json');
    const ids: [RegExp, string][] = [
      [/\/responses\/\{[a-z_]+\}/u, `/responses/${run.responses[0].id}`],
      [/\/runs\/\{[a-z_]+\}/u, `/runs/${run.run_id}`],
      [/\{(?:participantId|participant_id)\}/u, 'nobody'],
      [/\{[a-zA-Z_]+\}/u, run.conversation_id],
    ];
    const addresses = Object.keys(paths)
      .filter((path) => paths[path].get && !ABOUT_MODELS.test(path))
      .map((path) => ids.reduce((address, [what, id]) => address.replace(what, id), path));
    const { conversation_id: id } = run;
    const more = [
      '/api/v1/conversations?q=colors',
      `/api/v1/conversations/${id}/export?format=markdown`,
      `/api/v1/conversations/${id}/messages`,
    ];
    return Promise.all(
      [...new Set([...addresses, ...more])].map(async (address): Promise<[string, string]> => {
        const abort = AbortSignal.timeout(2_000);
        const answer = await fetch(`${app.url}${address}`, { signal: abort });
        return [address, `${answer.status} ${await answer.text()}`];
      }),
    );
  }

  it('tell nobody who answered, how long it took and what it cost, until there is a vote', async () => {
    const run = await chat({ models: [...MODELS, 'mock/quagga'] });
    expect(
      run.responses.map(({ label, model, provider, hidden }: any) => [label, model, provider, hidden]),
    ).toEqual(['A', 'B', 'C'].map((letter) => [`Answer ${letter}`, `blind/Answer ${letter}`, 'blind', true]));
    tellsNothing(run);
    const { body: selected } = await app.post(`/api/v1/responses/${answersOf(run)[1].id}/select`, {});
    tellsNothing(selected);
    const read = await everythingAbout(run);
    for (const [address, text] of read)
      expect([address, NAMES.exec(text)?.[0]]).toEqual([address, undefined]);
    for (const [address, text] of read)
      expect([address, FIGURES.exec(text)?.[0]]).toEqual([address, undefined]);
    const about = read.filter(([, text]) => text.includes(run.responses[0].id)).map(([address]) => address);
    expect(about.length).toBeGreaterThanOrEqual(6);

    const { response_ids, winner } = pair({ responses: answersOf(run) });
    const { body: vote } = await app.post('/api/v1/votes', { response_ids, winner });
    expect(vote).toMatchObject({ blind: true, winner });
    expect(vote.models.sort()).toEqual(['mock/okapi', 'mock/tapir']);
    expect(vote.revealed.map(({ label }: any) => label)).toEqual(['Answer A', 'Answer B', 'Answer C']);
    const { body: after } = await app.get(`/api/v1/runs/${run.run_id}`);
    expect(after).toMatchObject({
      blind: true,
      revealed_at: expect.any(String),
      totals: { total_tokens: 36 },
    });
    for (const { response_id, model, participant_id, label } of vote.revealed) {
      expect(after.responses.find(({ id }: any) => id === response_id)).toMatchObject({
        model,
        participant_id,
        label,
      });
    }
    expect(after.responses.map(({ hidden }: any) => hidden)).toEqual([false, false, false]);
  });

  const answersOf = (run: any) => run.responses.filter(({ status }: any) => status === 'completed');

  it('tell nothing in their events either, live, again, and over a WebSocket', async () => {
    const client = await openRealtime(app.url);
    const { run } = await client.ask({ type: 'start', ...start() });
    tellsNothing(run);
    await client.untilEnd(run.id);
    for (const event of client.eventsOf(run.id)) tellsNothing(event);

    const live = await postForEvents(`${app.url}/api/v1/chat`, start());
    const events = await live.rest();
    expect(new Set(events.map(({ type }) => type))).toEqual(
      new Set(['run.started', 'response.started', 'response.delta', 'response.completed', 'run.completed']),
    );
    for (const event of events) tellsNothing(event);
    // How fast somebody writes tells who it is.
    expect(new Set(events.map(({ at }) => at)).size).toBe(1);
    const runId = events[0]!.run_id;
    expect(await (await followRun(app.url, runId)).rest()).toEqual(events);
    client.ws.close();
  });

  it('show the answers in an order that is left to chance', async () => {
    const orders = new Set<string>();
    const MANY = 24;
    for (let count = 0; count < MANY && orders.size < 2; count += 1) {
      const run = await chat();
      const { body } = await app.post(`/api/v1/runs/${run.run_id}/reveal`, {});
      const ids = body.responses.map(({ id }: any) => id);
      expect(ids).toEqual([...ids].sort());
      orders.add(body.responses.map(({ model }: any) => model).join());
    }
    expect([...orders].sort()).toEqual(['mock/okapi,mock/tapir', 'mock/tapir,mock/okapi']);
  });

  it('let nobody claim to have voted blind', async () => {
    const seen = await chat({ blind: false });
    expect(codeOf(await app.post('/api/v1/votes', { ...pair(seen), blind: true }))).toEqual([
      400,
      'validation_failed',
      'blind',
    ]);
    expect((await app.post('/api/v1/votes', pair(seen))).body).toMatchObject({ blind: false, revealed: [] });

    const revealed = await chat();
    expect((await app.post(`/api/v1/runs/${revealed.run_id}/reveal`, {})).body.responses[0].model).toMatch(
      /^mock\//u,
    );
    expect((await app.post('/api/v1/votes', pair(revealed))).body).toMatchObject({
      blind: false,
      revealed: [],
    });

    const run = await chat();
    const vote = async (winner: number) => (await app.post('/api/v1/votes', pair(run, winner))).body.blind;
    // Sent twice it is the same vote; a change of mind comes from somebody who knows.
    expect([await vote(0), await vote(0), await vote(1), await vote(0)]).toEqual([true, true, false, false]);
  });

  it('do not show which answer a later version takes the place of', async () => {
    const run = await chat();
    const { conversation_id, user_message_id: message_id } = run;
    await chat({ conversation_id, message_id, prompt: undefined, models: ['mock/tapir'], blind: false });
    const shown = async () =>
      (await read(`/api/v1/conversations/${conversation_id}/messages`)).items[0].responses;
    expect((await shown()).map(({ active }: any) => active)).toEqual([true, true, true]);
    const markdown = await fetch(`${app.url}/api/v1/conversations/${conversation_id}/export?format=markdown`);
    expect(await markdown.text()).not.toContain('Another version');
    await app.post(`/api/v1/runs/${run.run_id}/reveal`, {});
    expect((await shown()).map(({ model, active }: any) => `${model} ${active}`).sort()).toEqual([
      'mock/okapi true',
      'mock/tapir false',
      'mock/tapir true',
    ]);
  });

  it('are revealed by one of two votes at once', async () => {
    const run = await chat({ models: ['mock/okapi', 'mock/tapir', 'mock/one'] });
    const [a, b, c] = run.responses.map(({ id }: any) => id);
    const votes = await Promise.all(
      [
        [a, b],
        [b, c],
        [a, c],
      ].map((response_ids) => app.post('/api/v1/votes', { response_ids, winner: 'tie' })),
    );
    expect(votes.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(votes.filter(({ body }) => body.blind)).toHaveLength(1);
    expect(votes.filter(({ body }) => body.revealed.length === 3)).toHaveLength(1);
  });

  it('show no judge before the person has judged', async () => {
    const council = await chat({
      strategy: 'council',
      models: ['mock/okapi', 'mock/tapir', 'mock/one'],
      council: { chairman: 'mock/chair' },
    });
    tellsNothing({
      ...council,
      responses: council.responses.filter(({ content }: any) => !/mock|one/u.test(content)),
    });
    expect(council).toMatchObject({ result: null, totals: null });
    const inner = council.responses.filter(({ role }: any) => role !== 'answer');
    expect(inner.length).toBeGreaterThan(0);
    expect(new Set(inner.map(({ content, model }: any) => `${content} ${model}`))).toEqual(
      new Set([' blind/hidden']),
    );
    expect(codeOf(await app.post(`/api/v1/runs/${council.run_id}/retally`, {}))).toEqual([
      409,
      'run_blind',
      undefined,
    ]);
    const snippets = async () =>
      (await read('/api/v1/conversations?q=prism')).items
        .filter(({ id }: any) => id === council.conversation_id)
        .flatMap(({ snippets: found }: any) => found.map(({ html }: any) => html));
    expect(await snippets()).toEqual([]);
    const { body } = await app.post(`/api/v1/runs/${council.run_id}/reveal`, {});
    expect(body).toMatchObject({ seed: expect.any(Number), result: { labels: expect.any(Object) } });
    expect(await snippets()).toEqual([expect.stringContaining('a raindrop is a <mark>prism</mark>')]);
  });

  it('refuse what would tell, and what cannot be blind', async () => {
    const run = await chat();
    const [{ id }] = run.responses;
    const { participants } = await read(`/api/v1/conversations/${run.conversation_id}`);
    const reader = { participant_id: participants[0].id };
    for (const refused of [
      app.post(`/api/v1/responses/${id}/retry`, {}),
      app.post(`/api/v1/responses/${id}/transfer`, reader),
      app.post(`/api/v1/responses/${id}/transfer`, { ...reader, mode: 'summary' }),
      app.post(`/api/v1/conversations/${run.conversation_id}/summaries`, {}),
      app.post(`/api/v1/runs/${run.run_id}/fuse`, {}),
      app.get(`/api/v1/responses/${id}/context`),
    ]) {
      expect(codeOf(await refused)).toEqual([409, 'run_blind', undefined]);
    }
    const next = await chat({ conversation_id: run.conversation_id, models: null, blind: false });
    expect(codeOf(await app.get(`/api/v1/responses/${next.responses[0].id}/context`))).toEqual([
      409,
      'run_blind',
      undefined,
    ]);
    for (const [field, body] of [
      ['blind', { blind: 'yes' }],
      ['blind', { strategy: 'panel' }],
      ['blind', { strategy: 'debate' }],
      [
        'blind',
        { tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }] },
      ],
      ['council.seed', { strategy: 'council', council: { seed: 7 } }],
      ['fusion.seed', { strategy: 'fusion', fusion: { seed: 7 } }],
    ] as const) {
      expect(codeOf(await app.post('/api/v1/chat', start(body)))).toEqual([400, 'validation_failed', field]);
    }
    expect(codeOf(await app.post('/api/v1/runs/nonsense/reveal', {}))).toEqual([
      404,
      'run_not_found',
      undefined,
    ]);
    expect(codeOf(await app.post('/api/v1/votes', { response_ids: [id, id], winner: id }))).toEqual([
      400,
      'validation_failed',
      'response_ids',
    ]);
  });

  it('can be revealed while models write, who then write under their names', async () => {
    const models = ['mock/stepped', 'mock/okapi'];
    const live = await postForEvents(`${app.url}/api/v1/chat`, start({ models }));
    await live.until(({ type }) => type === 'response.completed');
    await stepped.asked();
    const { run_id } = live.seen[0]!;
    tellsNothing(await read(`/api/v1/runs/${run_id}`));
    const late = await followRun(app.url, run_id, 5_000_000_000);
    expect(await late.next()).toMatchObject({ type: 'run.snapshot', responses: [{ label: 'Answer A' }, {}] });
    tellsNothing(late.seen);
    late.abort();
    const { body } = await app.post(`/api/v1/runs/${run_id}/reveal`, {});
    expect(body.status).toBe('running');
    expect(body.responses.map(({ model }: any) => model).sort()).toEqual([...models].sort());
    // As if it had begun in the moment of the reveal, which then does not see it.
    await app.app
      .get(DataSource)
      .query(`UPDATE responses SET hidden = true WHERE run_id = $1 AND status = 'running'`, [run_id]);
    stepped.write('Slowly.');
    stepped.finish();
    const ended = await live.until((event) => event.type === 'response.completed');
    expect(ended).toMatchObject({ model: 'mock/stepped', latency_ms: expect.any(Number) });
    await live.rest();
    const after = await read(`/api/v1/runs/${run_id}`);
    expect(after.responses.map(({ model }: any) => model).sort()).toEqual([...models].sort());
  });

  it('stay blind in a copy, and can be taken back from a file that tells nothing', async () => {
    const run = await chat();
    const { body: fork } = await app.post(`/api/v1/conversations/${run.conversation_id}/fork`, {});
    const { items } = await read(`/api/v1/conversations/${fork.id}/messages`);
    expect(items[0].responses.map(({ label, hidden }: any) => [label, hidden])).toEqual([
      ['Answer A', true],
      ['Answer B', true],
    ]);
    tellsNothing([fork, items]);
    const document = await read(`/api/v1/conversations/${run.conversation_id}/export`);
    tellsNothing(document);
    const { status, body } = await app.post('/api/v1/conversations/import', document);
    expect([status, body.detail]).toEqual([201, undefined]);
  });

  it('stay blind in another process', async () => {
    const run = await chat();
    const other = await startScriptedApp({}, {}, app.databaseUrl);
    try {
      const there = await other.get(`/api/v1/runs/${run.run_id}`);
      tellsNothing(there.body);
      expect(there.body.responses.map(({ label }: any) => label)).toEqual(['Answer A', 'Answer B']);
      const events = await (await followRun(other.url, run.run_id)).rest();
      for (const event of events) tellsNothing(event);
      expect((await other.post('/api/v1/votes', pair(run))).body).toMatchObject({ blind: true });
      expect((await app.get(`/api/v1/runs/${run.run_id}`)).body.responses[0].model).toMatch(/^mock\//u);
    } finally {
      await other.close();
    }
  });

  it('say the same in the run and in its answers', async () => {
    const database = app.app.get(DataSource);
    const [{ count }] = await database.query(
      `SELECT count(*)::integer FROM responses WHERE hidden AND NOT EXISTS (
        SELECT FROM runs WHERE runs.id = responses.run_id AND runs.blind AND runs.revealed_at IS NULL)`,
    );
    expect(count).toBe(0);
  });
});
