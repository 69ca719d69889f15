import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { countStatements } from '../support/count-statements';
import { followRun, postForEvents, streamedText } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

type Started = Extract<RunEvent, { type: 'run.started' }>;

describe('a race of models', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({ LLM_RETRIES: '0' }, { stepped: model.behaviour })));
  afterAll(async () => {
    await expectConsistentLedger(app.databaseUrl);
    await app.close();
  });

  const stream = (models: unknown[], more: object = {}) =>
    postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hello', models, race: true, ...more });
  const ends = (events: readonly RunEvent[]) =>
    events.filter(({ type }) => /^response\.(completed|failed|cancelled)$/.test(type));

  it('streams the first model that says something, and cancels the others before they say a word', async () => {
    const client = await stream(['mock/silent', 'mock/stepped', 'mock/silent']);
    const { run_id, responses } = (await client.next()) as Started;
    await model.asked();
    model.write('First ');
    // The winner's text comes while it goes on writing.
    expect(await client.until(({ type }) => type === 'response.delta')).toMatchObject({ text: 'First ' });
    await app.upstream.whenAborted('silent');
    model.write('word.');
    model.finish();
    const events = await client.rest();
    expect(streamedText(events, responses[1]!.response_id)).toBe('First word.');
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed', error: null });
    const { body: run } = await app.get(`/api/v1/runs/${run_id}`);
    expect(run).toMatchObject({ status: 'completed', options: { race: true } });
    expect(run.responses).toMatchObject([
      { status: 'cancelled', content: '', partial: false },
      { status: 'completed', content: 'First word.' },
      { status: 'cancelled', content: '', partial: false },
    ]);
    const rows = await app.app.get(DataSource).query(
      `SELECT outcome, attempts.cost_usd::float, attempts.input_tokens FROM attempts
       JOIN responses ON responses.id = attempts.response_id WHERE run_id = $1 ORDER BY responses.position`,
      [run_id],
    );
    expect(rows.map(({ outcome }: any) => outcome)).toEqual(['cancelled', 'completed', 'cancelled']);
    const sent = rows.reduce((sum: number, { input_tokens }: any) => sum + Number(input_tokens), 0);
    expect(run.totals.input_tokens).toBe(sum(run.responses.map(({ usage }: any) => usage.input_tokens)));
    expect(sent).toBe(run.totals.input_tokens);
  });

  it('has exactly one winner, however close they are', async () => {
    for (let round = 0; round < 20; round += 1) {
      const events = await (await stream(['mock/one', 'mock/two', 'mock/three', 'mock/long'])).rest();
      const { responses } = events[0] as Started;
      const heard = responses.filter(({ response_id }) => streamedText(events, response_id) !== '');
      expect(heard).toHaveLength(1);
      expect(
        ends(events)
          .map(({ type }) => type)
          .sort(),
      ).toEqual(['response.cancelled', 'response.cancelled', 'response.cancelled', 'response.completed']);
      expect(ends(events).find(({ type }) => type === 'response.completed')).toMatchObject({
        response_id: heard[0]!.response_id,
      });
    }
  });

  it('goes on without a model that fails before it says anything', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hello',
      models: ['mock/fails', 'mock/one'],
      race: true,
    });
    const [fails, one] = body.responses;
    expect(body.status).toBe('completed');
    expect(one).toMatchObject({ status: 'completed', content: answerOf('one') });
    // Whichever came first: it failed, or was given up.
    expect(['failed', 'cancelled']).toContain(fails.status);
  });

  it('fails when all do', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hello',
      models: ['mock/fails', 'mock/unauthorized'],
      race: true,
    });
    expect(body).toMatchObject({ status: 'failed', error: null });
  });

  it('has failed when the winner breaks off: what it wrote is kept', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hello',
      models: ['mock/cuts', 'mock/silent'],
      race: true,
    });
    expect(body).toMatchObject({
      status: 'failed',
      responses: [{ status: 'failed', partial: true, content: 'Cut in the mid' }, { status: 'cancelled' }],
    });
  });

  it('can be won by a fallback', async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hello',
      models: [{ model: 'mock/unauthorized', fallbacks: ['mock/two'] }, 'mock/silent'],
      race: true,
    });
    expect(body).toMatchObject({
      status: 'completed',
      responses: [{ model: 'mock/two', status: 'completed' }, { status: 'cancelled' }],
    });
  });

  it('can be resumed at each of its events, and takes no statement more', async () => {
    let all: RunEvent[] = [];
    const statements = await countStatements(app.app.get(DataSource), async () => {
      all = await (await stream(['mock/silent', 'mock/one'])).rest();
    });
    expect(statements).toBeLessThanOrEqual(4 + 2);
    for (const [index, { seq, run_id }] of all.entries()) {
      expect(await (await followRun(app.url, run_id, seq)).rest()).toEqual(all.slice(index + 1));
    }
  });
});

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
