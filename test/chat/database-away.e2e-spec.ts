import { once, EventEmitter } from 'node:events';
import { RunRecorder } from '../../src/modules/chat/recorder/run-recorder';
import { DatabaseProxy } from '../shell/support/database-proxy';
import { type RunningApp, startApp } from '../support/app';
import { postForEvents, shownTexts } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { answerOf, type ScriptedUpstream, startUpstream } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

describe('a database that is restarted while models write', () => {
  const late = steppedModel();
  const database = new DatabaseProxy();
  let upstream: ScriptedUpstream;
  let app: RunningApp;
  beforeAll(async () => {
    upstream = await startUpstream({ late: late.behaviour });
    const models = ['one', 'late'];
    const custom = [{ id: 'mock', base_url: upstream.url, api_key: 'sk-test-key', models }];
    app = await startApp({ CUSTOM_PROVIDERS: JSON.stringify(custom) }, database.reach);
  });
  afterAll(async () => {
    await app.close();
    await upstream.close();
    database.vanish();
  });
  afterEach(() => jest.restoreAllMocks());

  /** Resolves when the end of an answer was to be stored so many times. */
  function triedToStore(times: number): Promise<unknown> {
    const recorder = app.app.get(RunRecorder);
    const settle = recorder.settle.bind(recorder);
    const tries = new EventEmitter();
    let count = 0;
    jest.spyOn(recorder, 'settle').mockImplementation((...run) => {
      count += 1;
      if (count === times) tries.emit('enough');
      return settle(...run);
    });
    return once(tries, 'enough');
  }

  it('costs no answer that ends meanwhile: its end is told when it is stored', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/late', 'mock/one'],
    });
    await stream.until(({ type }) => type === 'response.completed');
    await late.asked();
    late.write('Better late');
    await stream.until(({ type }) => type === 'response.delta');

    const away = triedToStore(7);
    database.refuse();
    late.write(' than never.');
    late.finish();
    await stream.until(({ type }) => type === 'response.delta');
    await away;
    expect(stream.seen.filter(({ type }) => type === 'response.completed')).toHaveLength(1);
    await database.restore();

    const events = await stream.rest();
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    expect(Object.values(shownTexts(events))).toEqual(['Better late than never.', answerOf('one')]);
    const stored = await fetch(`${app.url}/api/v1/runs/${events[0]!.run_id}`);
    expect(await stored.json()).toMatchObject({
      status: 'completed',
      responses: [{ content: 'Better late than never.' }, { content: answerOf('one') }],
    });
    await expectConsistentLedger(app.databaseUrl);
  });
});
