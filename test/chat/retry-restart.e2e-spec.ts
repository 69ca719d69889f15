import { DataSource } from 'typeorm';
import { followRun } from '../support/event-stream';
import { startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

const CHAT = '/api/v1/chat';

describe('a server that dies in the middle of a retry', () => {
  it('leaves the earlier version active', async () => {
    const model = steppedModel();
    const app = await startScriptedApp({}, { stepped: model.behaviour });
    const database = app.app.get(DataSource);
    try {
      const { body: first } = await app.post(CHAT, { prompt: 'Hello', models: ['mock/one'] });
      const { body: run } = await app.post(`/api/v1/responses/${first.responses[0].id}/retry`, {
        model: 'mock/stepped',
      });
      await model.asked();
      // As the run looks to whoever finds it after its process is gone.
      await database.query(`UPDATE runs SET worker_id = NULL WHERE id = $1`, [run.id]);
      const other = await startScriptedApp({}, {}, app.databaseUrl);
      try {
        const stored = (await other.get(`/api/v1/runs/${run.id}`)).body;
        expect([stored.status, stored.responses[0].error_detail?.code]).toEqual(['failed', 'interrupted']);
        const { body } = await other.get(`/api/v1/conversations/${first.conversation_id}/messages`);
        expect(body.items[0].responses.map((each: any) => [each.status, each.active])).toEqual([
          ['completed', true],
          ['failed', false],
        ]);
        // Nothing is left that would refuse another retry.
        const again = await other.post(`/api/v1/responses/${first.responses[0].id}/retry`, {});
        expect(again.status).toBe(202);
        await (await followRun(other.url, again.body.id)).rest();
      } finally {
        await other.close();
      }
    } finally {
      model.finish();
      await app.close();
    }
  });

  it('goes on with a retry that is to be asked again, and then that version counts', async () => {
    const [first, second] = [steppedModel(), steppedModel()];
    const app = await startScriptedApp({}, { stepped: first.behaviour });
    const database = app.app.get(DataSource);
    try {
      const { body: chat } = await app.post(CHAT, { prompt: 'Hello', models: ['mock/one'] });
      const { body: run } = await app.post(`/api/v1/responses/${chat.responses[0].id}/retry`, {
        model: 'mock/stepped',
        on_restart: 'retry',
      });
      await first.asked();
      await database.query(`UPDATE runs SET worker_id = NULL WHERE id = $1`, [run.id]);
      const other = await startScriptedApp({}, { stepped: second.behaviour }, app.databaseUrl);
      try {
        await second.asked();
        expect((await other.get(`/api/v1/runs/${run.id}`)).body).toMatchObject({
          status: 'running',
          retry_of: chat.responses[0].id,
        });
        second.write('At last');
        second.finish();
        await (await followRun(other.url, run.id)).rest();
        const { body } = await other.get(`/api/v1/conversations/${chat.conversation_id}/messages`);
        expect(body.items[0].responses.map((each: any) => [each.content, each.active])).toEqual([
          [answerOf('one'), false],
          ['At last', true],
        ]);
      } finally {
        await other.close();
      }
    } finally {
      first.finish();
      await app.close();
    }
  });
});
