import { type SentContextDto } from '../../src/modules/chat/dto/sent-context.dto';
import { followRun } from '../support/event-stream';
import { type ChatBody } from '../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

const IMAGE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
};

let app: ScriptedApp;
beforeAll(async () => (app = await startScriptedApp()));
afterAll(() => app.close());
beforeEach(() => (app.upstream.requests.length = 0));

const chat = async (body: object): Promise<any> => {
  const answer = await app.post('/api/v1/chat', body);
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  return answer.body;
};

const shown = async (responseId: string): Promise<SentContextDto> => {
  const { status, body } = await app.get(`/api/v1/responses/${responseId}/context`);
  expect(status).toBe(200);
  return body;
};

/** What the upstream must have received when this is what was sent. */
function wire(context: SentContextDto): object {
  const messages = context.messages.map(({ role, content, tool_calls, tool_call_id, is_error }) => {
    const isText = content.every(({ type }) => type === 'text');
    const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    const parts = content.map((part) =>
      part.type === 'text'
        ? part
        : {
            type: 'image_url',
            image_url: { url: part.url ?? `data:${part.media_type};base64,${part.data}` },
          },
    );
    if (role === 'tool') return { role, tool_call_id, content: is_error ? `Error: ${text}` : text };
    if (!tool_calls) return { role, content: isText ? text : parts };
    const calls = tool_calls.map(({ id, name, arguments: json }) => ({
      id,
      type: 'function',
      function: { name, arguments: json },
    }));
    return { role, content: text || null, tool_calls: calls };
  });
  const { system_prompt, tools, tool_choice } = context;
  return {
    model: context.model.slice(context.model.indexOf('/') + 1),
    messages: [...(system_prompt === null ? [] : [{ role: 'system', content: system_prompt }]), ...messages],
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length > 0 && { tools }),
    ...(tools.length > 0 && tool_choice !== null && { tool_choice }),
    ...context.parameters,
  };
}

/** Each response of these runs shows exactly what the upstream was sent for it. */
async function expectExact(runs: any[], received: readonly ChatBody[]): Promise<SentContextDto[]> {
  const contexts = [];
  for (const response of runs.flatMap(({ responses }) => responses)) {
    const context = await shown(response.id);
    expect(received).toContainEqual(wire(context));
    expect(context).toMatchObject({
      response_id: response.id,
      model: response.model,
      trimmed: response.trimmed,
      dropped_parameters: response.dropped_parameters,
      complete: true,
    });
    contexts.push(context);
  }
  expect(contexts).not.toEqual([]);
  return contexts;
}

describe('GET /api/v1/responses/:id/context', () => {
  it('shows what was sent, for each policy, persona and system prompt, whatever is said later', async () => {
    const first = await chat({
      prompt: 'First?',
      system_prompt: 'Be brief.',
      parameters: { temperature: 0.5 },
      models: [
        { model: 'mock/one', persona: { name: 'Ada', role: 'a biologist' }, parameters: { max_tokens: 50 } },
        { model: 'mock/two', context_policy: 'all' },
        { model: 'mock/three', system_prompt: 'Be long.', context_policy: 'all' },
        { model: 'mock/cuts' },
      ],
    });
    const { conversation_id } = first;
    const runs = [
      first,
      await chat({ prompt: 'Second?', conversation_id }),
      await chat({ prompt: 'Third?', conversation_id, system_prompt: 'Only now: rhyme.' }),
    ];
    const received = [...app.upstream.requests];
    const before = await expectExact(runs, received);

    await chat({ prompt: 'Later', conversation_id });
    const { body } = await app.get(`/api/v1/conversations/${conversation_id}/participants`);
    for (const { id } of body.items) {
      const { status } = await fetch(
        `${app.url}/api/v1/conversations/${conversation_id}/participants/${id}`,
        {
          method: 'DELETE',
        },
      );
      expect(status).toBe(204);
    }
    expect(await expectExact(runs, received)).toEqual(before);
    const quoted = before
      .at(-3)!
      .messages.filter(({ role, source }) => role === 'user' && source.response_id);
    expect(quoted.length).toBeGreaterThan(2);
  });

  it('shows images and tool exchanges; what is answered later is not put in', async () => {
    const first = await chat({
      prompt: [
        { type: 'text', text: 'Where is this, and how is the weather?' },
        { type: 'image', data: IMAGE, media_type: 'image/png' },
        { type: 'image', url: 'https://example.com/cat.png' },
      ],
      models: ['openai/calls-tool'],
      tools: [WEATHER],
      tool_choice: 'auto',
    });
    const { conversation_id } = first;
    const [asked] = first.responses;
    const aside = await chat({
      prompt: 'Never mind that',
      conversation_id,
      models: ['mock/one', 'openai/calls-tool'],
    });
    const result = { response_id: asked.id, tool_call_id: 'call_1', content: 'No such city', is_error: true };
    const answered = await chat({ conversation_id, tools: [WEATHER], tool_results: [result] });
    const last = await chat({ prompt: 'And now?', conversation_id, models: ['openai/calls-tool'] });
    const contexts = await expectExact([first, aside, answered, last], app.upstream.requests);
    expect(contexts.flatMap(({ messages }) => messages.filter(({ role }) => role === 'tool'))).not.toEqual(
      [],
    );
    expect(contexts[2]!.messages.some(({ tool_calls }) => tool_calls)).toBe(false);
  });

  it('shows a history that was cut, as it was cut', async () => {
    const models = ['openai/gpt-4'];
    const { conversation_id } = await chat({ prompt: `OLDEST ${'word '.repeat(3_000)}`, models });
    await chat({ prompt: `OLDER ${'word '.repeat(3_000)}`, conversation_id });
    const run = await chat({ prompt: 'Newest', conversation_id });
    const [context] = await expectExact([run], app.upstream.requests);
    expect(context).toMatchObject({ trimmed: 2 });
  });

  it('shows what was sent for selected answers, for retries and in edited branches, whatever is chosen later', async () => {
    const models = ['mock/one', 'mock/two'].map((model) => ({ model, context_policy: 'selected' }));
    const first = await chat({ prompt: 'First?', models });
    const { conversation_id } = first;
    const [one, two] = first.responses;
    await app.post(`/api/v1/responses/${two.id}/select`, {});
    const second = await chat({ prompt: 'Second?', conversation_id });
    const retry = await app.post(`/api/v1/responses/${second.responses[0].id}/retry`, {
      model: 'mock/three',
    });
    await (await followRun(app.url, retry.body.id)).rest();
    await app.post(`/api/v1/responses/${one.id}/select`, {});
    const third = await chat({ prompt: 'Third?', conversation_id });
    const patched = await fetch(`${app.url}/api/v1/messages/${second.user_message_id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'Second, but better?' }),
    });
    expect(patched.status).toBeLessThan(300);
    const { body: retried } = await app.get(`/api/v1/runs/${retry.body.id}`);
    const contexts = await expectExact([first, second, retried, third], app.upstream.requests);
    const quotes = contexts.map(({ messages }) =>
      messages.filter(({ role, source }) => role === 'user' && source.response_id),
    );
    expect(quotes.filter((quoted) => quoted.length > 0)).not.toEqual([]);
  });

  it('shows what the fallback was sent that answered, also while it writes', async () => {
    const models = [
      { model: 'mock/unauthorized', parameters: { top_k: 3 }, fallbacks: ['openai/one'] },
      { model: 'mock/unauthorized', fallbacks: ['openai/silent'] },
    ];
    const started = await app.post('/api/v1/conversations', {});
    const { body: run } = await app.post(`/api/v1/conversations/${started.body.id}/runs`, {
      prompt: 'Who?',
      models,
      unsupported: 'drop',
    });
    await app.upstream.whenAsked('silent');
    const writing = await shown(run.responses[1].id);
    expect(writing.model).toBe('openai/silent');
    expect(app.upstream.requests).toContainEqual(wire(writing));
    const { body } = await app.post(`/api/v1/runs/${run.id}/cancel`, {});
    const [one, silent] = await expectExact([body], app.upstream.requests);
    expect([one!.model, silent!.model]).toEqual(['openai/one', 'openai/silent']);
  });

  it('shows the same for copies', async () => {
    const first = await chat({
      prompt: 'First?',
      models: [
        { model: 'mock/one', context_policy: 'all' },
        { model: 'openai/calls-tool', context_policy: 'all' },
      ],
      tools: [WEATHER],
    });
    const { conversation_id } = first;
    const result = { response_id: first.responses[1].id, tool_call_id: 'call_1', content: 'Sunny' };
    const second = await chat({ conversation_id, tools: [WEATHER], tool_results: [result] });
    const third = await chat({ prompt: 'Third?', conversation_id });
    const ids = [first, second, third].flatMap(({ responses }) => responses.map(({ id }: any) => id));
    const originals = await Promise.all(ids.map(shown));
    const withoutIds = (contexts: SentContextDto[]) =>
      contexts.map(({ response_id: _, messages, ...rest }) => ({
        ...rest,
        messages: messages.map(({ source, ...message }) => ({ ...message, source: Object.keys(source) })),
      }));

    const fork = await app.post(`/api/v1/conversations/${conversation_id}/fork`, {});
    const { body: document } = await app.get(`/api/v1/conversations/${conversation_id}/export`);
    const imported = await app.post('/api/v1/conversations/import', document);
    expect([fork.status, imported.status]).toEqual([201, 201]);
    for (const copy of [fork.body.id, imported.body.id]) {
      const { body } = await app.get(`/api/v1/conversations/${copy}`);
      const responses = body.messages.flatMap((message: any) => message.responses);
      const copied = await Promise.all<SentContextDto>(responses.map(({ id }: any) => shown(id)));
      expect(withoutIds(copied)).toEqual(withoutIds(originals));
      const sources = copied.flatMap(({ messages }) => messages.map(({ source }) => JSON.stringify(source)));
      expect(sources.filter((source) => JSON.stringify(originals).includes(source))).toEqual([]);
    }
  });

  it('says when a copy could not take along what the model read', async () => {
    const { conversation_id } = await chat({ prompt: 'First?', models: ['mock/one'] });
    await chat({ prompt: 'Second?', conversation_id });
    const { body: document } = await app.get(`/api/v1/conversations/${conversation_id}/export`);
    document.responses[1].context.entries[0] = {};
    const imported = await app.post('/api/v1/conversations/import', document);
    const { body } = await app.get(`/api/v1/conversations/${imported.body.id}`);
    const context = await shown(body.messages[1].responses[0].id);
    expect(context.complete).toBe(false);
    expect(context.messages.map(({ role }) => role)).toEqual(['assistant', 'user']);
  });

  it('knows no response of somebody else, or that is not there', async () => {
    const { status, body } = await app.get('/api/v1/responses/01900000-0000-7000-8000-0000000000ff/context');
    expect([status, body.code]).toEqual([404, 'response_not_found']);
  });
});
