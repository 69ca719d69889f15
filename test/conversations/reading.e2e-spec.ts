import { Client } from 'pg';
import {
  type ConversationApi,
  EXAMPLE_ID,
  type Json,
  startConversationApi,
} from './support/conversation-api';
import { say } from './support/history';

describe('reading a conversation', () => {
  let api: ConversationApi;

  beforeAll(async () => {
    api = await startConversationApi();
  });
  afterAll(() => api.close());

  it("shows every model's response below its message, in order", async () => {
    const { id } = await api.create({
      participants: [{ model: 'demo/quick' }, { model: 'demo/thoughtful' }],
    });
    const first = await say(api.database, id, {
      prompt: 'one?',
      answers: [{ content: 'A1' }, { content: 'B1' }],
    });
    const second = await say(api.database, id, {
      prompt: 'two?',
      answers: [{ content: 'A2' }, { content: 'B2' }],
    });
    const { body } = await api.get(`/${id}`);
    expect(
      body.messages.map((message: Json) => [
        message.text,
        ...message.responses.map((one: Json) => one.content),
      ]),
    ).toEqual([
      ['one?', 'A1', 'B1'],
      ['two?', 'A2', 'B2'],
    ]);
    expect(body.messages[0]).toMatchObject({
      id: first.messageId,
      role: 'user',
      content: [{ type: 'text', text: 'one?' }],
    });
    expect(body.messages[1].responses[0]).toMatchObject({
      id: second.responseIds[0],
      run_id: second.runId,
      message_id: second.messageId,
      participant_id: body.participants[0].id,
      provider: 'demo',
      model: 'demo/quick',
      status: 'completed',
      finish_reason: 'stop',
      error: null,
      usage: {
        input_tokens: 5,
        output_tokens: 10,
        cached_tokens: 0,
        reasoning_tokens: 0,
        total_tokens: 15,
      },
      cost_usd: 0.0012345,
      ttft_ms: 120.5,
      latency_ms: 1120.5,
      tokens_per_second: 10,
    });
  });

  it('gives a long conversation in pages, from the newest back', async () => {
    const { id } = await api.create({ participants: [{ model: 'demo/quick' }] });
    for (let turn = 1; turn <= 55; turn++) {
      await say(api.database, id, { prompt: `p${turn}`, answers: [{ content: `a${turn}` }] });
    }
    const { body } = await api.get(`/${id}`);
    expect(body.messages.map((message: Json) => message.text)).toEqual(range(6, 55));
    await say(api.database, id, { prompt: 'p56', answers: [{ content: 'a56' }] });

    const older = await api.get(`/${id}/messages?cursor=${body.older_messages_cursor}&limit=3`);
    expect(older.body.items.map((message: Json) => message.text)).toEqual(range(3, 5));
    expect(older.body.items[0].responses).toEqual([expect.objectContaining({ content: 'a3' })]);
    const oldest = await api.get(`/${id}/messages?cursor=${older.body.next_cursor}&limit=3`);
    expect(oldest.body.items.map((message: Json) => message.text)).toEqual(range(1, 2));
    expect(oldest.body.next_cursor).toBeNull();
  });

  it('costs the same number of statements however much was said', async () => {
    const { id } = await api.create({
      participants: [{ model: 'demo/quick' }, { model: 'demo/thoughtful' }],
    });
    await say(api.database, id, { prompt: 'first', answers: [{ content: 'a' }, { content: 'b' }] });
    const short = await statementsOf(() => api.get(`/${id}`));
    expect(short).toBe(4);
    for (let turn = 0; turn < 20; turn++) {
      await say(api.database, id, { prompt: 'more', answers: [{ content: 'a' }, { content: 'b' }] });
    }
    expect(await statementsOf(() => api.get(`/${id}`))).toBe(short);
  });

  it('takes a trailing slash', async () => {
    expect((await api.get('/')).status).toBe(200);
    expect((await api.get(`/${EXAMPLE_ID}/`)).body.id).toBe(EXAMPLE_ID);
  });

  it.each(['cursor=nonsense', 'cursor=WyJ4Il0', 'limit=0', 'limit=101', 'limit=ten', 'limit=', 'before=1'])(
    'refuses messages?%s',
    async (query) => {
      const answer = await api.get(`/${EXAMPLE_ID}/messages?${query}`);
      expect(answer.status).toBe(400);
      expect(['validation_failed', 'invalid_cursor']).toContain(answer.body.code);
      expect(answer.body.errors[0].field).toBe(query.split('=')[0]);
    },
  );

  /** How many statements the database was sent meanwhile. */
  async function statementsOf(work: () => Promise<unknown>): Promise<number> {
    const query = jest.spyOn(Client.prototype, 'query');
    try {
      await work();
      return query.mock.calls.length;
    } finally {
      query.mockRestore();
    }
  }
});

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `p${from + index}`);
}
