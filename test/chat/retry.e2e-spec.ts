import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { countStatements } from '../support/count-statements';
import { followRun, postForEvents } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf, type Behaviour } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

const CHAT = '/api/v1/chat';

describe('POST /api/v1/responses/:id/retry', () => {
  const model = steppedModel();
  let failing = false;
  /** Answers like any other until the test says otherwise. */
  const moody: Behaviour = (response) => {
    response.writeHead(failing ? 500 : 200, { 'content-type': 'text/event-stream' });
    const choice = { index: 0, delta: { content: 'In a good mood' }, finish_reason: 'stop' };
    response.end(failing ? '{}' : `data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
  };
  let app: ScriptedApp;
  let database: DataSource;

  beforeAll(async () => {
    app = await startScriptedApp({}, { stepped: model.behaviour, moody });
    database = app.app.get(DataSource);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    failing = false;
    app.upstream.requests.length = 0;
  });

  const chat = async (body: object): Promise<any> => {
    const answer = await app.post(CHAT, body);
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    return answer.body;
  };
  const retry = (id: string, body: object = {}, headers: Record<string, string> = {}) =>
    app.post(`/api/v1/responses/${id}/retry`, body, headers);
  /** The run of a retry when it has ended. */
  const retried = async (id: string, body: object = {}): Promise<any> => {
    const { status, body: run } = await retry(id, body);
    expect([status, run.detail]).toEqual([202, undefined]);
    await (await followRun(app.url, run.id)).rest();
    return (await app.get(`/api/v1/runs/${run.id}`)).body;
  };
  const versions = async (conversation: string, message = 0): Promise<any[]> =>
    (await app.get(`/api/v1/conversations/${conversation}/messages`)).body.items[message].responses;
  const sent = () => app.upstream.requests.map(({ model: name, messages }) => [name, messages]);

  it('asks that model alone, what it was asked before, and keeps both versions', async () => {
    const first = await chat({
      prompt: 'First?',
      models: [{ model: 'mock/one', system_prompt: 'Be one.', parameters: { temperature: 0.5 } }, 'mock/two'],
    });
    const { conversation_id } = first;
    const second = await chat({ prompt: 'Second?', conversation_id });
    await chat({ prompt: 'Third?', conversation_id });
    const before = app.upstream.requests.filter(({ model: name }) => name === 'one')[1];
    app.upstream.requests.length = 0;

    const run = await retried(second.responses[0].id);
    expect(app.upstream.requests).toEqual([before]);
    expect(run).toMatchObject({
      status: 'completed',
      retry_of: second.responses[0].id,
      message_id: second.user_message_id,
      conversation_id,
    });
    expect(run.id).not.toBe(second.run_id);
    const shown = await versions(conversation_id, 1);
    expect(shown.map(({ id, active, retry_of, content }) => [id, active, retry_of, content])).toEqual([
      [second.responses[0].id, false, null, answerOf('one')],
      [second.responses[1].id, true, null, answerOf('two')],
      [run.responses[0].id, true, second.responses[0].id, answerOf('one')],
    ]);
    // The log of the first run is what it was.
    expect((await app.get(`/api/v1/runs/${second.run_id}`)).body.responses).toHaveLength(2);
  });

  it('names the run in Location, and answers with its events when they are asked for', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const stream = await postForEvents(`${app.url}/api/v1/responses/${responses[0].id}/retry`, {});
    const events = await stream.rest();
    expect(stream.response.headers.get('location')).toBe(`/api/v1/runs/${events[0]?.run_id}`);
    expect(events[0]).toMatchObject({ type: 'run.started', retry_of: responses[0].id });
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
  });

  it('needs no body', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const answer = await fetch(`${app.url}/api/v1/responses/${responses[0].id}/retry`, { method: 'POST' });
    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as { id: string };
    expect((await (await followRun(app.url, id)).rest()).at(-1)).toMatchObject({ status: 'completed' });
  });

  it('changes what is asked for: another model in the same seat, other parameters, another system prompt', async () => {
    const { responses, conversation_id } = await chat({
      prompt: 'Hello',
      system_prompt: 'Be kind.',
      models: [{ model: 'mock/one', parameters: { temperature: 0.5, max_tokens: 50 } }],
    });
    app.upstream.requests.length = 0;
    const other = await retried(responses[0].id, {
      model: 'mock/two',
      parameters: { temperature: 0.9 },
      system_prompt: 'Be brief.',
    });
    expect(app.upstream.requests).toMatchObject([
      {
        model: 'two',
        temperature: 0.9,
        max_tokens: 50,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello' },
        ],
      },
    ]);
    expect(other.responses[0]).toMatchObject({
      model: 'mock/two',
      participant_id: responses[0].participant_id,
      content: answerOf('two'),
    });
    const { body: participants } = await app.get(`/api/v1/conversations/${conversation_id}/participants`);
    expect(participants.items.map((each: any) => each.model)).toEqual(['mock/one']);

    // Later turns read the version that counts, as the participant's own words.
    app.upstream.requests.length = 0;
    await chat({ prompt: 'And now?', conversation_id });
    expect(JSON.stringify(sent())).toContain(answerOf('two'));
    expect(JSON.stringify(sent())).not.toContain(answerOf('one'));
  });

  it('re-asks as it was, however the participant was changed since', async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const path = `/api/v1/conversations/${conversation_id}/participants/${responses[0].participant_id}`;
    const patched = await fetch(app.url + path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'mock/three', system_prompt: 'Be new.', parameters: { temperature: 1 } }),
    });
    expect(patched.status).toBe(200);
    const [before] = app.upstream.requests.splice(0);
    await retried(responses[0].id);
    expect(app.upstream.requests).toEqual([before]);
  });

  it('offers the tools again that the run offered', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const first = await chat({ prompt: 'Weather?', models: ['mock/calls-tool'], tools });
    const { body } = await app.post(CHAT, {
      conversation_id: first.conversation_id,
      tools,
      tool_results: [{ response_id: first.responses[0].id, tool_call_id: 'call_1', content: 'sunny' }],
    });
    const asked = [...app.upstream.requests];
    app.upstream.requests.length = 0;
    expect((await retried(first.responses[0].id)).responses[0].tool_calls).toHaveLength(1);
    expect((await retried(body.responses[0].id)).responses[0].content).toBe('It is sunny.');
    expect(app.upstream.requests).toEqual(asked);
  });

  it('reads the conversation anew when what was sent is not known any more', async () => {
    const { responses, run_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    await database.query('UPDATE responses SET context = NULL WHERE run_id = $1', [run_id]);
    const [before] = app.upstream.requests.splice(0);
    await retried(responses[0].id);
    expect(app.upstream.requests).toEqual([before]);
  });

  it('leaves the earlier version active when the retry fails or is cancelled', async () => {
    const first = await chat({
      prompt: 'Hello',
      models: ['mock/moody'],
    });
    const [original] = first.responses;
    failing = true;
    expect((await retried(original.id, { retries: 0 })).status).toBe('failed');
    const cancelled = await retry(original.id, { model: 'mock/stepped' });
    await model.asked();
    model.write('Half a');
    const stream = await followRun(app.url, cancelled.body.id);
    await stream.until((event) => event.type === 'response.delta');
    await app.post(`/api/v1/runs/${cancelled.body.id}/cancel`, {});
    const shown = await versions(first.conversation_id);
    expect(shown.map(({ status, active }) => [status, active])).toEqual([
      ['completed', true],
      ['failed', false],
      ['cancelled', false],
    ]);
    app.upstream.requests.length = 0;
    await chat({
      prompt: 'Go on',
      conversation_id: first.conversation_id,
      models: ['mock/moody'],
      retries: 0,
    });
    expect(JSON.stringify(sent())).toContain('In a good mood');
    expect(JSON.stringify(sent())).not.toContain('Half a');
  });

  it('retries a retry, and each of them is a version of the same answer', async () => {
    const first = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const second = await retried(first.responses[0].id, { model: 'mock/two' });
    const third = await retried(second.responses[0].id);
    expect(third.responses[0].content).toBe(answerOf('two'));
    const shown = await versions(first.conversation_id);
    expect(shown.map(({ active }) => active)).toEqual([false, false, true]);
    expect(third.retry_of).toBe(second.responses[0].id);
  });

  it('costs four statements and one for the response', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const statements = await countStatements(database, async () => {
      const stream = await postForEvents(`${app.url}/api/v1/responses/${responses[0].id}/retry`, {});
      await stream.rest();
    });
    expect(statements).toBeLessThanOrEqual(5);
  });

  it.each([
    [{ model: 'nobody' }, 400, 'unknown_model', 'model'],
    [{ model: '' }, 400, 'validation_failed', 'model'],
    [{ parameters: { temperature: 99 } }, 400, 'validation_failed', 'parameters.temperature'],
    [{ prompt: 'Other' }, 400, 'validation_failed', 'prompt'],
    [{ retries: 1_000 }, 400, 'validation_failed', 'retries'],
  ])('refuses %j', async (body, status, code, field) => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const answer = await retry(responses[0].id, body);
    expect([answer.status, answer.body.code, answer.body.errors?.[0]?.field]).toEqual([status, code, field]);
  });

  it('refuses to retry what is still written, for a seat that is gone, or what does not exist', async () => {
    const conversation = (await app.post('/api/v1/conversations', {})).body.id;
    const { body: run } = await app.post(`/api/v1/conversations/${conversation}/runs`, {
      prompt: 'Hello',
      models: ['mock/stepped'],
    });
    const [{ id, participant_id }] = run.responses;
    await model.asked();
    const running = await retry(id);
    expect([running.status, running.body.code]).toEqual([409, 'response_running']);
    model.finish();
    await (await followRun(app.url, run.id)).rest();
    await fetch(`${app.url}/api/v1/conversations/${conversation}/participants/${participant_id}`, {
      method: 'DELETE',
    });
    const removed = await retry(id);
    expect([removed.status, removed.body.code]).toEqual([404, 'participant_not_found']);
    for (const unknown of ['nonsense', '01900000-0000-7000-8000-00000000ffff']) {
      expect((await retry(unknown)).body.code).toBe('response_not_found');
    }
  });

  it("treats somebody else's response as one that does not exist", async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    await database.query('UPDATE responses SET owner_id = $1 WHERE conversation_id = $2', [
      randomUUID(),
      conversation_id,
    ]);
    expect((await retry(responses[0].id)).status).toBe(404);
  });
});
