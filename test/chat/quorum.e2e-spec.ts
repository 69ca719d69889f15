import { DataSource } from 'typeorm';
import { LiveRuns } from '../../src/modules/chat/engine/live-runs';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { countStatements } from '../support/count-statements';
import { followRun, postForEvents, streamedText } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

type Started = Extract<RunEvent, { type: 'run.started' }>;

describe('a run that needs so many answers', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({ LLM_RETRIES: '0' }, { stepped: model.behaviour })));
  afterAll(async () => {
    await expectConsistentLedger(app.databaseUrl);
    await app.close();
  });

  const post = (body: object) => app.post('/api/v1/chat', { prompt: 'Hello', ...body });
  const stream = (body: object) => postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hello', ...body });
  const outcomes = async (runId: string) => {
    const rows: { outcome: string }[] = await app.app.get(DataSource).query(
      `SELECT attempts.outcome FROM attempts JOIN responses ON responses.id = attempts.response_id
       WHERE run_id = $1 ORDER BY responses.position, number`,
      [runId],
    );
    return rows.map(({ outcome }) => outcome);
  };

  it('says when they are complete, and cancels the rest when told to', async () => {
    const events = await (
      await stream({
        models: ['mock/stalls', 'mock/one', 'mock/two'],
        min_answers: 2,
        on_quorum: 'cancel_rest',
      })
    ).rest();
    const { run_id, responses } = events[0] as Started;
    const [stalls, one, two] = responses.map(({ response_id }) => response_id);
    const quorum = events.findIndex(({ type }) => type === 'quorum.reached');
    expect(events[quorum - 1]).toMatchObject({ type: 'response.completed' });
    expect(events[quorum]).toMatchObject({ answers: 2, response_ids: [one, two] });
    expect(events.slice(quorum + 1)).toMatchObject([
      { type: 'response.cancelled', response_id: stalls },
      { type: 'run.completed', status: 'completed', error: null },
    ]);
    expect(streamedText(events, one!)).toBe(answerOf('one'));
    await app.upstream.whenAborted('stalls');
    expect(await outcomes(run_id)).toEqual(['cancelled', 'completed', 'completed']);
    const { body: run } = await app.get(`/api/v1/runs/${run_id}`);
    expect(run).toMatchObject({
      status: 'completed',
      error: null,
      options: { min_answers: 2, on_quorum: 'cancel_rest' },
      responses: [{ status: 'cancelled', content: 'Some text' }, { status: 'completed' }, {}],
    });
    const sum = run.responses.reduce((total: number, one: any) => total + one.usage.total_tokens, 0);
    expect(run.totals.total_tokens).toBe(sum);
  });

  it('answers who waits for JSON when they are complete, and lets the rest go on', async () => {
    const { body: conversation } = await app.post('/api/v1/conversations', {});
    const answer = post({
      conversation_id: conversation.id,
      models: ['mock/stepped', 'mock/one'],
      min_answers: 1,
    });
    await model.asked();
    const { status, body } = await answer;
    expect([status, body]).toMatchObject([
      200,
      {
        status: 'running',
        error: null,
        responses: [
          { status: 'running', finish_reason: null, usage: null, partial: false },
          { status: 'completed', content: answerOf('one') },
        ],
        totals: { total_tokens: body.responses[1].usage.total_tokens },
      },
    ]);
    const follower = await followRun(app.url, body.run_id);
    await follower.until(({ type }) => type === 'quorum.reached');
    model.write('Late, but whole.');
    model.finish();
    const events = await follower.rest();
    expect(events.filter(({ type }) => type === 'quorum.reached')).toHaveLength(1);
    expect(events.slice(-2)).toMatchObject([
      { type: 'response.completed' },
      { type: 'run.completed', status: 'completed' },
    ]);
    const { body: kept } = await app.get(`/api/v1/runs/${body.run_id}`);
    expect(kept.responses[0]).toMatchObject({ status: 'completed', content: 'Late, but whole.' });
  });

  it('is complete when the others fail afterwards', async () => {
    const { body } = await post({ models: ['mock/one', 'mock/fails', 'mock/limited'], min_answers: 1 });
    const events = await (await followRun(app.url, body.run_id)).rest();
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed', error: null });
  });

  it('fails, cancels the rest and says why when there cannot be as many any more', async () => {
    const client = await stream({
      models: ['mock/stalls', 'mock/fails', 'mock/one', 'mock/unauthorized'],
      min_answers: 3,
    });
    const events = await client.rest();
    const error = {
      code: 'quorum_unreachable',
      message: '3 answers were asked for, and only 1 of 4 models gave one.',
    };
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'failed', error });
    expect(events.some(({ type }) => type === 'quorum.reached')).toBe(false);
    const { run_id } = events[0]!;
    const { body: run } = await app.get(`/api/v1/runs/${run_id}`);
    expect(run).toMatchObject({ status: 'failed', error });
    expect(run.responses.map(({ status }: any) => status)).toEqual([
      'cancelled',
      'failed',
      'completed',
      'failed',
    ]);
    const answer = await post({ models: ['mock/fails', 'mock/one'], min_answers: 2 });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'failed', error: { code: error.code } },
    });
    const { body: exported } = await app.get(`/api/v1/conversations/${answer.body.conversation_id}/export`);
    expect(exported.runs[0]).toMatchObject({ status: 'failed', error: { code: error.code } });
    const { body: imported } = await app.post('/api/v1/conversations/import', exported);
    const { body: runs } = await app.get(`/api/v1/conversations/${imported.id}/runs`);
    expect(runs.items[0]).toMatchObject({ status: 'failed', error: answer.body.error });
  });

  it('tells the same of a failed run after a restart', async () => {
    const { body } = await post({ models: ['mock/fails', 'mock/one'], min_answers: 2 });
    const again = await startScriptedApp({}, {}, app.databaseUrl);
    try {
      const events = await (await followRun(again.url, body.run_id)).rest();
      expect(events).toMatchObject([
        { type: 'run.snapshot', status: 'failed' },
        { type: 'run.completed', status: 'failed', error: body.error },
      ]);
    } finally {
      await again.close();
    }
  });

  it('does not fail because somebody stopped it', async () => {
    const client = await stream({ models: ['mock/one', 'mock/stalls'], min_answers: 2 });
    const { run_id } = await client.until(({ type }) => type === 'response.completed');
    const { body } = await app.post(`/api/v1/runs/${run_id}/cancel`, {});
    expect(body).toMatchObject({ status: 'partial', error: null });
  });

  it('is reached once when two answers end together', async () => {
    for (let round = 0; round < 5; round += 1) {
      const client = await stream({
        models: ['mock/one', 'mock/two', 'mock/three'],
        min_answers: 1,
        on_quorum: 'cancel_rest',
      });
      const events = await client.rest();
      expect(events.filter(({ type }) => type === 'quorum.reached')).toHaveLength(1);
      const ends = events.filter(({ type }) => /^response\.(completed|failed|cancelled)$/.test(type));
      expect(ends).toHaveLength(3);
      expect(ends[0]).toMatchObject({ type: 'response.completed' });
      expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    }
  });

  it('can be resumed at each of its events', async () => {
    const all = await (
      await stream({ models: ['mock/one', 'mock/stalls'], min_answers: 1, on_quorum: 'cancel_rest' })
    ).rest();
    for (const [index, { seq, run_id }] of all.entries()) {
      expect(await (await followRun(app.url, run_id, seq)).rest()).toEqual(all.slice(index + 1));
    }
  });

  it('takes no statement more', async () => {
    const statements = await countStatements(app.app.get(DataSource), async () => {
      const client = await stream({
        models: ['mock/one', 'mock/stalls', 'mock/silent'],
        min_answers: 1,
        on_quorum: 'cancel_rest',
      });
      await client.rest();
    });
    expect(statements).toBeLessThanOrEqual(4 + 3);
    expect(app.app.get(LiveRuns).runCount).toBe(0);
  });

  it.each([
    [{ min_answers: 3 }, 'min_answers', 2],
    [{ min_answers: 0 }, 'min_answers', undefined],
    [{ min_answers: 1.5 }, 'min_answers', undefined],
    [{ min_answers: 1, race: true }, 'min_answers', undefined],
    [{ on_quorum: 'finish' }, 'on_quorum', undefined],
    [{ min_answers: 1, on_quorum: 'stop' }, 'on_quorum', undefined],
  ])('refuses %j', async (options, field, limit) => {
    const asked = app.upstream.requests.length;
    const { status, body } = await post({ models: ['mock/one', 'mock/two'], ...options });
    expect([status, body.code, body.errors[0].field, body.limit]).toEqual([
      400,
      'validation_failed',
      field,
      limit,
    ]);
    expect(app.upstream.requests).toHaveLength(asked);
  });
});
