import { startScriptedApp, type ScriptedApp } from '../support/scripted-app';

describe('council', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp();
  });
  afterAll(() => app.close());

  it('is held', async () => {
    const { status, body } = await app.post('/api/v1/chat', {
      prompt: 'Is a tomato a fruit?', models: ['demo/quick', 'demo/thoughtful', 'demo/contrarian'], strategy: 'council',
      council: { chairman: 'demo/verbose', seed: 7, early_stop: false } });
    console.log(status, JSON.stringify(body, null, 1).slice(0, 12000));
  });
});
