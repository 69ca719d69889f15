import { DataSource } from 'typeorm';
import { RunRecorder } from '../../src/modules/chat/recorder/run-recorder';
import { SettleLostRuns } from '../../src/modules/chat/restart/settle-lost-runs';
import { eventually } from '../support/eventually';
import { expectConsistentLedger } from '../support/ledger';
import { answerOf } from '../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

describe('an end that the database does not take', () => {
  let app: ScriptedApp;
  let client: DataSource;
  beforeAll(async () => {
    app = await startScriptedApp();
    client = await new DataSource({ type: 'postgres', url: app.databaseUrl }).initialize();
  });
  afterAll(async () => {
    await client.destroy();
    await app.close();
  });
  beforeEach(() => (app.upstream.requests.length = 0));
  afterEach(() => jest.restoreAllMocks());

  /** Asks the database until the run has ended there. */
  const stored = (runId: string): Promise<{ status: string; epoch: number }> =>
    eventually(async () => {
      const [run] = await client.query('SELECT status, epoch FROM runs WHERE id = $1', [runId]);
      return run.status !== 'running' && run;
    });
  const ask = async () => {
    const { body } = await app.post('/api/v1/chat', {
      prompt: 'Hello',
      models: ['mock/one'],
      on_restart: 'retry',
    });
    jest.restoreAllMocks();
    await app.app.get(SettleLostRuns).execute();
    return body;
  };

  it.each(['settle', 'finish'] as const)('leaves nothing running for ever: %s', async (write) => {
    jest.spyOn(app.app.get(RunRecorder), write).mockRejectedValue(new Error('away'));
    const body = await ask();
    const isAnswerStored = write === 'finish';
    expect(body.responses).toMatchObject([
      isAnswerStored
        ? { status: 'completed' }
        : { status: 'failed', error_detail: { code: 'storage_failed' } },
    ]);
    expect(await stored(body.run_id)).toEqual({ status: isAnswerStored ? 'completed' : 'failed', epoch: 1 });
    const { body: run } = await app.get(`/api/v1/runs/${body.run_id}`);
    expect(run.responses).toMatchObject([{ content: answerOf('one'), partial: !isAnswerStored }]);
    // Everybody was told that it is over.
    expect(app.upstream.requests).toHaveLength(1);
    await expectConsistentLedger(app.databaseUrl);
  });
});
