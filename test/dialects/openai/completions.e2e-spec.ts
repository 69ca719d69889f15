import { DataSource } from 'typeorm';
import { answerOf } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { complete, finishReasonsOf, hello, textOf } from './support';

describe('chat completions', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp();
  });
  afterAll(() => app.close());

  it('answers as OpenAI does, with more beside', async () => {
    const { status, headers, body } = await complete(app.url, hello('mock/one'));
    expect(status).toBe(200);
    expect(headers.get('x-request-id')).toEqual(expect.any(String));
    expect(headers.get('x-parley-ignored')).toBeNull();
    expect(body).toMatchObject({
      object: 'chat.completion',
      model: 'mock/one',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', content: answerOf('one'), refusal: null },
        },
      ],
      usage: {
        prompt_tokens: 11,
        completion_tokens: 7,
        total_tokens: 18,
        prompt_tokens_details: { cached_tokens: 3 },
      },
      parley: { choices: [{ index: 0, model: 'mock/one', attempts: 1, estimated: false }] },
    });
    expect(body.choices[0]).not.toHaveProperty('model');
  });

  it.each([
    ['/v1/chat/completions', 'data: [DONE]\n\n'],
    ['/api/v1/chat/completions', 'data:[DONE]\n\n'],
    ['/v1/chat/completions/', 'data: [DONE]\n\n'],
  ])('streams at %s', async (path, ending) => {
    const { headers, text, chunks, done } = await complete(app.url, hello('mock/one', { stream: true }), {
      path,
    });
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(text.endsWith(`\n\n${ending}`)).toBe(true);
    expect(done).toBe(true);
    expect(textOf(chunks)).toBe(answerOf('one'));
    expect(finishReasonsOf(chunks)).toEqual(['stop']);
    expect(chunks[0].choices[0].delta.role).toBe('assistant');
    expect(chunks.slice(1).every(({ choices }) => !('role' in choices[0].delta))).toBe(true);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);
  });

  it('has a last chunk with the usage for those who ask for it', async () => {
    const { chunks } = await complete(
      app.url,
      hello('mock/one', { stream: true, stream_options: { include_usage: true } }),
    );
    expect(chunks.slice(0, -1).every(({ usage, choices }) => usage === null && choices.length === 1)).toBe(
      true,
    );
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      parley: { choices: [{ index: 0, model: 'mock/one' }] },
    });
  });

  it('keeps nothing of it but its bill', async () => {
    const counts = async () => {
      const [row] = await app.app.get(DataSource).query(
        `SELECT (SELECT count(*) FROM conversations)::int AS conversations, (SELECT count(*) FROM runs)::int AS runs,
             (SELECT count(*) FROM attempts)::int AS attempts`,
      );
      return row;
    };
    const before = await counts();
    const { body } = await complete(app.url, hello('mock/two'));
    expect(await counts()).toEqual({ ...before, attempts: before.attempts + 1 });
    const [attempt] = await app.app
      .get(DataSource)
      .query(`SELECT * FROM attempts WHERE replace(completion_id::text, '-', '') = $1`, [body.id.slice(9)]);
    expect(attempt).toMatchObject({
      response_id: null,
      choice: 0,
      number: 1,
      provider: 'mock',
      model: 'two',
      outcome: 'completed',
      status_code: 200,
      upstream_request_id: 'upstream-1',
      input_tokens: 11,
      output_tokens: 7,
      estimated: false,
    });
    expect(attempt.finished_at).not.toBeNull();
  });
});
