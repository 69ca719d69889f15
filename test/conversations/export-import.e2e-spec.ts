import { type ConversationApi, type Json, startConversationApi } from './support/conversation-api';
import { say } from './support/history';
import { shape, tellOfStars } from './support/stars';

describe('export and import', () => {
  let api: ConversationApi;
  let id: string;

  beforeAll(async () => {
    api = await startConversationApi();
    ({ id } = await tellOfStars(api));
  });
  afterAll(() => api.close());

  it('survives a round trip without loss', async () => {
    const exported = await api.get(`/${id}/export`);
    expect(exported.status).toBe(200);
    expect(exported.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(exported.headers.get('content-disposition')).toBe(
      'attachment; filename="he-llo-world-stars.json"',
    );
    const imported = await api.send('POST', '/import', exported.body);
    expect(imported.status).toBe(201);
    expect(imported.body.id).not.toBe(id);
    const again = await api.get(`/${imported.body.id}/export`);

    expect(withoutIds(again.body)).toEqual(withoutIds(exported.body));
    expect(exported.body.responses).toHaveLength(4);
    expect(exported.body.attempts).toHaveLength(4);
    expect(again.body.conversation.provenance).toEqual({
      kind: 'import',
      conversation_id: id,
      exported_at: exported.body.exported_at,
      imported_at: expect.any(String),
    });
    const ids = new Set(allIds(exported.body));
    expect(allIds(again.body).filter((one) => ids.has(one))).toEqual([]);
  });

  it('reads the same afterwards, and is found by search', async () => {
    const { body: document } = await api.get(`/${id}/export?format=json`);
    document.conversation.title = 'Quasars imported';
    document.responses[2].content = 'Pulsars too.';
    const { body: imported } = await api.send('POST', '/import', document);
    const [before, after] = [await api.get(`/${id}`), await api.get(`/${imported.id}`)];
    expect(after.body.messages.map(shape)).toEqual(
      before.body.messages
        .map(shape)
        .map((message: string[]) =>
          message.map((text) => (text === 'Gas and dust.' ? 'Pulsars too.' : text)),
        ),
    );
    for (const word of ['quasars', 'pulsars', 'pulsars+nebula']) {
      expect((await api.get(`?q=${word}`)).body.items.map((item: Json) => item.id)).toEqual([imported.id]);
    }
    const copied = await api.database.query(
      `SELECT DISTINCT copied FROM responses WHERE conversation_id = $1`,
      [imported.id],
    );
    expect(copied).toEqual([{ copied: true }]);
  });

  it('gives what was still being written an end', async () => {
    const { id: busy } = await api.create({
      participants: [{ model: 'demo/quick' }, { model: 'demo/quick' }],
    });
    await say(api.database, busy, {
      prompt: 'go',
      running: true,
      answers: [{ status: 'completed', content: 'done' }, {}],
    });
    const { body: document } = await api.get(`/${busy}/export`);
    expect(document.runs[0].status).toBe('running');
    const { body: imported } = await api.send('POST', '/import', document);
    const { body } = await api.get(`/${imported.id}`);
    expect(body.messages[0].responses.map((one: Json) => [one.status, one.error_detail?.code])).toEqual([
      ['completed', undefined],
      ['failed', 'interrupted'],
    ]);
    const { body: fork } = await api.send('POST', `/${busy}/fork`, {});
    const { body: forked } = await api.get(`/${fork.id}`);
    expect(forked.messages[0].responses.map((one: Json) => one.content)).toEqual(['done']);
    const statuses = await api.database.query(
      `SELECT status FROM runs WHERE conversation_id = ANY($1) AND finished_at IS NOT NULL AND final_seq IS NOT NULL`,
      [[imported.id, fork.id]],
    );
    expect(statuses).toEqual([{ status: 'partial' }, { status: 'partial' }]);
  });

  it.each<[string, (document: Json) => void]>([
    ['format', (document) => (document.format = 'other')],
    ['version', (document) => (document.version = 2)],
    ['conversation', (document) => delete document.conversation],
    ['conversation', (document) => (document.conversation = [])],
    ['messages', (document) => (document.messages = null)],
    ['extra', (document) => (document.extra = 1)],
    ['conversation.created_at', (document) => (document.conversation.created_at = 'yesterday')],
    ['conversation.created_at', (document) => (document.conversation.created_at = '2023-02-30T00:00:00Z')],
    [
      'conversation.last_activity_at',
      (document) => (document.conversation.last_activity_at = '2999-01-01T00:00:00Z'),
    ],
    [
      'conversation.forked_from.conversation_id',
      (document) => (document.conversation.forked_from = { conversation_id: 'x' }),
    ],
    ['messages[0].created_at', (document) => (document.messages[0].created_at = 20250101)],
    ['messages[0].role', (document) => (document.messages[0].role = 'assistant')],
    ['messages[0].content[0].text', (document) => delete document.messages[0].content[0].text],
    [
      'messages[0].content[0].data',
      (document) => (document.messages[0].content[0] = { type: 'image', data: '%%%' }),
    ],
    ['messages[0].content[0]', (document) => (document.messages[0].content[0] = 'text')],
    ['messages[0]', (document) => (document.messages[0] = [document.messages[0]])],
    ['messages[1].id', (document) => (document.messages[1].id = document.messages[0].id)],
    [
      'messages[2].tool_results[0].response_id',
      (document) => (document.messages[2].tool_results[0].response_id = 'gone'),
    ],
    ['runs[0].message_id', (document) => (document.runs[0].message_id = 'gone')],
    ['runs[0].status', (document) => (document.runs[0].status = 'finished')],
    ['runs[0].options', (document) => (document.runs[0].options = [])],
    ['responses[1].run_id', (document) => (document.responses[1].run_id = 'gone')],
    ['responses[1].message_id', (document) => (document.responses[1].message_id = document.messages[1].id)],
    ['responses[1].participant_id', (document) => (document.responses[1].participant_id = 'gone')],
    ['responses[1].cost_usd', (document) => (document.responses[1].cost_usd = -1)],
    ['responses[1].input_tokens', (document) => (document.responses[1].input_tokens = 2 ** 31)],
    ['responses[1].ttft_ms', (document) => (document.responses[1].ttft_ms = '12')],
    ['responses[1].content', (document) => (document.responses[1].content = 'x'.repeat(1_048_577))],
    ['responses[1].position', (document) => (document.responses[1].position = -1)],
    [
      'responses[2].context.entries[0]',
      (document) => (document.responses[2].context.entries[0] = { message_id: 'gone' }),
    ],
    ['attempts[0].response_id', (document) => (document.attempts[0].response_id = 'gone')],
    ['attempts[0].number', (document) => (document.attempts[0].number = 0)],
    ['participants[2].id', (document) => document.participants.push(document.participants[0])],
    ['participants[1].context_policy', (document) => (document.participants[1].context_policy = 'none')],
  ])('refuses a document whose %s is wrong, and imports nothing', async (field, spoil) => {
    const { body: document } = await api.get(`/${id}/export`);
    spoil(document);
    const before = await api.database.query('SELECT count(*) FROM conversations');
    const { status, body } = await api.send('POST', '/import', document);
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors[0].field).toBe(field);
    expect(await api.database.query('SELECT count(*) FROM conversations')).toEqual(before);
  });

  it.each([[[]], ['text'], [{}]])('refuses %j', async (document) => {
    const { status } = await api.send('POST', '/import', document);
    expect(status).toBe(400);
  });
});

/** The document with every id replaced by the order in which it first occurs. Where and when it was made is left out. */
function withoutIds(document: Json): unknown {
  const { exported_at: _when, ...rest } = structuredClone(document);
  delete rest.conversation.provenance;
  let text = JSON.stringify(rest);
  allIds(document).forEach((id, index) => (text = text.replaceAll(id, `#${index}`)));
  return JSON.parse(text);
}

function allIds({ conversation, participants, messages, runs, responses }: Json): string[] {
  return [conversation, ...participants, ...messages, ...runs, ...responses].map((one: Json) => one.id);
}
