import { newId } from '../../src/common/ids';
import {
  type ConversationApi,
  type Json,
  EXAMPLE_ID,
  startConversationApi,
  UNKNOWN_ID,
} from './support/conversation-api';
import { say } from './support/history';

describe('export, import and fork', () => {
  let api: ConversationApi;
  let id: string;
  let said: Awaited<ReturnType<typeof say>>[];

  beforeAll(async () => {
    api = await startConversationApi();
    const created = await api.create({
      title: 'Héllo, [World] *stars*',
      system_prompt: 'Be brief.',
      tags: ['a', 'b'],
      participants: [
        { model: 'demo/quick', persona: { name: 'Ada', icon: '🔭' }, parameters: { temperature: 0.5 } },
        { model: 'demo/thoughtful', system_prompt: 'Own.', context_policy: 'all' },
      ],
    });
    id = created.id;
    const failed = {
      content: 'half an ans',
      status: 'failed' as const,
      partial: true,
      finishReason: null,
      costUsd: null,
      error: {
        code: 'overloaded',
        message: 'The provider is overloaded.',
        retryable: true,
        provider_status: 529,
      },
    };
    said = [
      await say(api.database, id, {
        prompt: 'What is a star?\n# not a heading',
        answers: [
          {
            content: '# Stars\n\nBig and hot.\n\n```sh\n# a comment\n',
            reasoning: 'Think first.',
            alias: 'claude',
            citations: [{ url: 'https://example.com/stars', title: 'Stars [1]' }],
            toolCalls: [
              {
                id: 'call_1',
                name: 'look_up',
                arguments: '{"of":"star"}',
                provider_metadata: { signature: 'x' },
              },
            ],
            parameters: { temperature: 0.5 },
            droppedParameters: ['seed'],
          },
          failed,
        ],
      }),
    ];
    said.push(
      await say(api.database, id, {
        prompt: 'And a nebula?',
        answers: [
          {
            content: 'Gas and dust.',
            context: {
              system_prompt: 'Be brief.',
              entries: [{ message_id: said[0]!.messageId }, { response_id: said[0]!.responseIds[0] }],
              trimmed: 2,
            },
          },
          { content: 'A cloud.' },
        ],
      }),
    );
    await api.database.query(
      `INSERT INTO messages (id, owner_id, conversation_id, role, tool_results, provenance, created_at)
       SELECT $3, owner_id, conversation_id, 'tool', $2, '{"kind":"typed"}', now()
       FROM messages WHERE id = $1`,
      [
        said[0]!.messageId,
        JSON.stringify([
          { response_id: said[0]!.responseIds[0], tool_call_id: 'call_1', content: 'A ball of gas' },
        ]),
        newId(),
      ],
    );
  });
  afterAll(() => api.close());

  describe('JSON', () => {
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

  describe('Markdown', () => {
    it('reads well: prompts quoted, a heading and the metrics for each model', async () => {
      const { status, headers, text } = await api.get(`/${id}/export?format=markdown`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8');
      expect(headers.get('content-disposition')).toBe('attachment; filename="he-llo-world-stars.md"');
      const lines = text.split('\n').filter((line) => line !== '');
      expect(lines.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/u, 'DAY'))).toEqual([
        '# Héllo, \\[World\\] \\*stars\\*',
        '- Begun: DAY',
        '- Tags: a, b',
        '- Participants: 🔭 Ada (demo/quick), demo/thoughtful',
        '**System prompt**',
        '> Be brief.',
        '---',
        '## You · DAY',
        '> What is a star?',
        '> # not a heading',
        '### 🔭 Ada (demo/quick)',
        '<details><summary>Reasoning</summary>',
        'Think first.',
        '</details>',
        '#### Stars',
        'Big and hot.',
        '```sh',
        '# a comment',
        '```',
        'Calls `look_up`:',
        '```json',
        '{"of":"star"}',
        '```',
        'Sources:',
        '1. [Stars \\[1\\]](<https://example.com/stars>)',
        '*completed · 1.1 s · first token 0.1 s · 5 → 10 tokens · $0.0012*',
        '### demo/thoughtful',
        'half an ans',
        '> **Failed:** The provider is overloaded.',
        '> This answer is not complete.',
        '*failed · 1.1 s · first token 0.1 s · 5 → 10 tokens*',
        '---',
        '## You · DAY',
        '> And a nebula?',
        '### 🔭 Ada (demo/quick)',
        'Gas and dust.',
        '*completed · 1.1 s · first token 0.1 s · 5 → 10 tokens · $0.0012*',
        '### demo/thoughtful',
        'A cloud.',
        '*completed · 1.1 s · first token 0.1 s · 5 → 10 tokens · $0.0012*',
        '---',
        '## Tools · DAY',
        'Result of `call_1`:',
        '```',
        'A ball of gas',
        '```',
      ]);
    });

    it.each([
      ['text/markdown', 'text/markdown; charset=utf-8'],
      ['application/json;q=0.5, text/*', 'text/markdown; charset=utf-8'],
      ['application/json', 'application/json; charset=utf-8'],
      ['*/*', 'application/json; charset=utf-8'],
    ])('is chosen by Accept: %s gives %s', async (accept, type) => {
      const { status, headers } = await api.get(`/${EXAMPLE_ID}/export`, { accept });
      expect([status, headers.get('content-type')]).toEqual([200, type]);
    });

    it('lets format win over Accept, and refuses what it cannot write', async () => {
      const chosen = await api.get(`/${EXAMPLE_ID}/export?format=markdown`, { accept: 'application/json' });
      expect(chosen.headers.get('content-type')).toContain('text/markdown');
      const unacceptable = await api.get(`/${EXAMPLE_ID}/export`, { accept: 'image/png' });
      expect([unacceptable.status, unacceptable.body.code]).toEqual([406, 'not_acceptable']);
      const unknown = await api.get(`/${EXAMPLE_ID}/export?format=pdf`);
      expect([unknown.status, unknown.body.errors[0].field]).toEqual([400, 'format']);
    });
  });

  describe('a fork', () => {
    it('takes along everything up to the message and the responses to it', async () => {
      const { status, body: fork } = await api.send('POST', `/${id}/fork`, {
        message_id: said[0]!.messageId,
      });
      expect(status).toBe(201);
      expect(fork).toMatchObject({
        title: 'Héllo, [World] *stars* (fork)',
        system_prompt: 'Be brief.',
        tags: ['a', 'b'],
        forked_from: { conversation_id: id, message_id: said[0]!.messageId },
        participants: [
          { model: 'demo/quick', persona: { name: 'Ada', icon: '🔭' } },
          { model: 'demo/thoughtful' },
        ],
      });
      const [source, copy] = [await api.get(`/${id}`), await api.get(`/${fork.id}`)];
      expect(copy.body.messages.map(shape)).toEqual([shape(source.body.messages[0])]);
      expect(copy.body.messages[0].provenance).toEqual({
        kind: 'fork',
        conversation_id: id,
        message_id: said[0]!.messageId,
      });
      expect(copy.body.messages[0].responses[0].participant_id).toBe(fork.participants[0].id);
      expect((await api.get()).body.items[0].id).toBe(fork.id);
    });

    it('goes on by itself: neither changes the other', async () => {
      const { body: fork } = await api.send('POST', `/${id}/fork`, { title: 'Elsewhere' });
      expect(fork.title).toBe('Elsewhere');
      const before = await api.get(`/${id}`);
      await say(api.database, fork.id, { prompt: 'only here', answers: [{ content: 'yes' }] });
      expect((await api.get(`/${fork.id}`)).body.messages.map((message: Json) => message.text)).toEqual([
        'What is a star?\n# not a heading',
        'And a nebula?',
        '',
        'only here',
      ]);
      await api.send('DELETE', `/${fork.id}`);
      expect((await api.get(`/${id}`)).body).toEqual(before.body);
    });

    it('is not billed again: it has no attempts and its responses are marked as copies', async () => {
      const { body: fork } = await api.send('POST', `/${id}/fork`, {});
      const [row] = await api.database.query(
        `SELECT count(attempts.id)::integer AS attempts, bool_and(copied) AS copied
         FROM responses LEFT JOIN attempts ON attempts.response_id = responses.id WHERE conversation_id = $1`,
        [fork.id],
      );
      expect(row).toEqual({ attempts: 0, copied: true });
    });

    it('of an empty conversation has its participants', async () => {
      const created = await api.create({ participants: [{ model: 'demo/quick' }] });
      const { body: fork } = await api.send('POST', `/${created.id}/fork`, {});
      expect(fork).toMatchObject({
        title: null,
        forked_from: { conversation_id: created.id, message_id: null },
        participants: [{ model: 'demo/quick' }],
      });
    });

    it('can be exported and imported too', async () => {
      const { body: fork } = await api.send('POST', `/${id}/fork`, {});
      const { body: document } = await api.get(`/${fork.id}/export`);
      const imported = await api.send('POST', '/import', document);
      expect(imported.status).toBe(201);
      expect(imported.body.forked_from).toEqual(fork.forked_from);
    });

    it.each([UNKNOWN_ID, 'x', EXAMPLE_ID])(
      'refuses to end at %s, which is no message of it',
      async (message_id) => {
        const { status, body } = await api.send('POST', `/${id}/fork`, { message_id });
        expect([status, body.code]).toEqual([404, 'message_not_found']);
      },
    );
  });
});

function shape(message: Json): string[] {
  return [message.text, ...message.responses.map((response: Json) => response.content)];
}

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
