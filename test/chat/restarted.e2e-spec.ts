import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { answersInTurn } from '../support/answer-in-turn';
import { countStatements } from '../support/count-statements';
import { followRun, postForEvents, shownTexts, streamedText } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';

const CUT = { says: ['Once upon', ' a time'], then: 'cut' } as const;
const STALLS = { ...CUT, then: 'stalls' } as const;
const SAME = { says: ['Once ', 'upon a time', ' there was'], then: 'ends' } as const;
const OTHER = { says: ['Once ', 'upon the hill'], then: 'ends' } as const;
const priced = (says: string[], then: 'ends' | 'cut') => ({ says, then, usage: { input: 10, output: 4 } });

const of = (events: readonly RunEvent[], responseId: string) =>
  events.filter((event) => 'response_id' in event && event.response_id === responseId);
const byType = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

describe('an answer that breaks off', () => {
  let app: ScriptedApp;
  beforeAll(
    async () =>
      (app = await startScriptedApp(
        {},
        {
          'cut-then-same': answersInTurn(CUT, SAME),
          'cut-then-other': answersInTurn(CUT, OTHER, CUT, OTHER, CUT, OTHER),
          'cut-then-stepwise': answersInTurn(CUT, { says: ['Once'], then: 'stalls' }),
          'cut-beside-others': answersInTurn(CUT, OTHER),
          'stalls-in-the-middle': answersInTurn(STALLS),
          'cut-always': answersInTurn(CUT),
          'cut-thrice': answersInTurn(CUT),
          'gpt-4o-mini': answersInTurn(priced(['Once upon a time'], 'cut')),
          'gpt-4.1-mini': answersInTurn(priced(['Something else'], 'ends')),
        },
      )),
  );
  afterAll(async () => {
    await expectConsistentLedger(app.databaseUrl);
    await app.upstream.whenIdle();
    await app.close();
  });

  const ask = async (models: unknown[], rest: object = {}) => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Tell me', models, ...rest });
    const events = await stream.rest();
    const [started] = byType(events, 'run.started');
    if (!started) throw new Error('The run did not start');
    return { events, started, ids: started.responses.map(({ response_id }) => response_id) };
  };
  const ledger = (responseId: string | undefined) =>
    app.app
      .get(DataSource)
      .query(
        'SELECT number, model, outcome, error_code, cost_usd::float8 FROM attempts WHERE response_id = $1 ORDER BY number',
        [responseId],
      );

  it('simply goes on when the next attempt says the same: clients get the rest', async () => {
    const { events, ids } = await ask(['mock/cut-then-same']);
    expect(byType(events, 'response.restarted')).toEqual([]);
    expect(streamedText(events, ids[0]!)).toBe('Once upon a time there was');
    expect(events.at(-2)).toMatchObject({ type: 'response.completed', attempts: 2 });
    expect(await ledger(ids[0])).toMatchObject([
      { number: 1, outcome: 'failed', error_code: 'stream_truncated' },
      { number: 2, outcome: 'completed', error_code: null },
    ]);
  });

  it('is revoked when the next attempt says something else, and delivered anew as a whole', async () => {
    const { events, started, ids } = await ask(['mock/cut-then-other']);
    const [first, again] = byType(events, 'response.started');
    const [restarted] = byType(events, 'response.restarted');
    expect([first?.attempt, again?.attempt]).toEqual([1, 2]);
    expect(restarted).toMatchObject({ response_id: ids[0], attempt: 2, reason: 'stream_truncated' });
    const after = events.filter((event) => event.seq > restarted!.seq);
    expect(streamedText(after, ids[0]!)).toBe('Once upon the hill');
    expect(streamedText(events, ids[0]!)).toBe('Once upon the hill');
    const { body } = await app.get(`/api/v1/conversations/${started.conversation_id}`);
    expect(body.messages[0].responses[0]).toMatchObject({
      content: 'Once upon the hill',
      status: 'completed',
      partial: false,
    });
  });

  it('is whole in a JSON answer, too', async () => {
    const { body } = await app.post('/api/v1/chat', { prompt: 'Tell me', models: ['mock/cut-then-other'] });
    expect(body.responses[0]).toMatchObject({ status: 'completed', content: 'Once upon the hill' });
  });

  it('leaves a client that resumes anywhere with the same text', async () => {
    const { events, started, ids } = await ask(['mock/cut-then-other', 'mock/one']);
    const expected = { [ids[0]!]: 'Once upon the hill', [ids[1]!]: answerOf('one') };
    expect(shownTexts(events)).toEqual(expected);
    for (let had = 1; had < events.length; had += 1) {
      const seen = events.slice(0, had);
      const rest = await (await followRun(app.url, started.run_id, seen.at(-1)!.seq)).rest();
      expect(shownTexts([...seen, ...rest])).toEqual(expected);
    }
  });

  it('shows what was told, and nothing of an attempt that is held back', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Tell me',
      models: ['mock/cut-then-stepwise'],
    });
    const started = (await stream.next()) as Extract<RunEvent, { type: 'run.started' }>;
    const id = started.responses[0]!.response_id;
    await stream.until((event) => event.type === 'response.delta');
    while (app.upstream.requests.filter((request) => request.model === 'cut-then-stepwise').length < 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { body } = await app.get(`/api/v1/runs/${started.run_id}`);
    expect(body.responses[0]).toMatchObject({ status: 'running', content: 'Once upon a time' });
    await app.post(`/api/v1/runs/${started.run_id}/cancel`, {});
    const events = await stream.rest();
    expect(events.at(-2)).toMatchObject({ type: 'response.cancelled', partial: true });
    expect(streamedText(events, id)).toBe('Once upon a time');
    expect(await ledger(id)).toMatchObject([{ outcome: 'failed' }, { outcome: 'cancelled' }]);
  });

  it('goes on with a fallback, which is named, and costs what all attempts cost', async () => {
    const { events, ids } = await ask([{ model: 'openai/gpt-4o-mini', fallbacks: ['openai/gpt-4.1-mini'] }], {
      retries: 0,
    });
    const completed = byType(events, 'response.completed')[0]!;
    expect(completed).toMatchObject({
      model: 'openai/gpt-4.1-mini',
      attempts: 2,
      estimated: false,
      usage: { input_tokens: 10, output_tokens: 4 },
    });
    expect(streamedText(events, ids[0]!)).toBe('Something else');
    const rows = await ledger(ids[0]);
    expect(rows.map((row: any) => row.model)).toEqual(['gpt-4o-mini', 'gpt-4.1-mini']);
    expect(rows.every((row: any) => row.cost_usd > 0)).toBe(true);
    expect(completed.cost_usd).toBeCloseTo(rows[0].cost_usd + rows[1].cost_usd, 10);
    expect(byType(events, 'run.completed')[0]?.totals).toMatchObject({
      cost_usd: completed.cost_usd,
      input_tokens: 10,
    });
  });

  it('that stalls goes on with the fallback, too', async () => {
    const { events, ids } = await ask([{ model: 'mock/stalls-in-the-middle', fallbacks: ['mock/one'] }], {
      deadlines: { idle_ms: 100 },
    });
    expect(byType(events, 'response.restarted')).toMatchObject([{ attempt: 2, reason: 'stream_stalled' }]);
    expect(streamedText(events, ids[0]!)).toBe(answerOf('one'));
    await app.upstream.whenAborted('stalls-in-the-middle');
  });

  it('ends as failed with what came when nothing is left to try', async () => {
    const { events, ids } = await ask(['mock/cut-always']);
    expect(events.at(-2)).toMatchObject({ type: 'response.failed', partial: true, estimated: true });
    expect(streamedText(events, ids[0]!)).toBe('Once upon a time');
    expect(byType(events, 'response.restarted')).toEqual([]);
    expect(await ledger(ids[0])).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
    const truncated = await ask(['mock/ends-early'], { retries: 0 });
    expect(truncated.events.at(-2)).toMatchObject({
      type: 'response.failed',
      error: { code: 'stream_truncated' },
      partial: true,
    });
  });

  it('costs the other four nothing', async () => {
    const others = ['mock/one', 'mock/two', 'mock/three', 'mock/long'];
    const { events, ids } = await ask([others[0], others[1], 'mock/cut-beside-others', others[2], others[3]]);
    const texts = shownTexts(events);
    expect(texts[ids[2]!]).toBe('Once upon the hill');
    expect([texts[ids[0]!], texts[ids[1]!], texts[ids[3]!]]).toEqual(['one', 'two', 'three'].map(answerOf));
    for (const [index, id] of ids.entries()) {
      if (index === 2) continue;
      expect(of(events, id).map(({ type }) => type)).not.toContain('response.restarted');
      expect(of(events, id).at(-1)).toMatchObject({ type: 'response.completed', attempts: 1 });
    }
  });

  it('takes one statement for one more attempt', async () => {
    const database = app.app.get(DataSource);
    const count = (model: string, retries: number) =>
      countStatements(database, () =>
        app.post('/api/v1/chat', { prompt: 'Count', models: [model], retries }),
      );
    expect((await count('mock/cut-always', 1)) - (await count('mock/one', 1))).toBe(1);
    expect((await count('mock/cut-thrice', 2)) - (await count('mock/one', 0))).toBe(2);
  });
});
