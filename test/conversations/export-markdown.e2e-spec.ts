import { type ConversationApi, EXAMPLE_ID, startConversationApi } from './support/conversation-api';
import { tellOfStars } from './support/stars';

describe('export as Markdown', () => {
  let api: ConversationApi;
  let id: string;

  beforeAll(async () => {
    api = await startConversationApi();
    ({ id } = await tellOfStars(api));
  });
  afterAll(() => api.close());

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
