import { answerOf } from '../support/scripted-upstream';
import { KillableServers } from '../chat/support/killable-servers';
import { parsePanel, readPanel, shownPanel } from './support/panel-client';
import { openWorkspace, shownPanes } from './support/workspace-client';

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

const post = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Reads until the text says so, and gives it; the rest is left. */
async function readUntil(response: Response, holds: (text: string) => boolean): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!holds(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`It ended: ${text}`);
    text += value;
  }
  // The server is about to be killed, which is an error to whoever reads.
  reader.read().catch(() => {});
  return text;
}

const checkpointed = () =>
  servers.eventually(`SELECT 1 FROM checkpoints WHERE content <> ''`, [], (rows) => rows.length > 0);

describe('when the server is killed in the middle of an answer', () => {
  it('a client of the group chat comes back to another one, and hears how it ended', async () => {
    const first = await servers.start();
    const created = await post(`${first.url}/api/chat/sessions/create`, {
      mission: 'Find out',
      selected_models: ['mock/one', 'mock/drips'],
    });
    const { session_id: id } = (await created.json()) as { session_id: string };
    const path = `/api/chat/${id}/stream?message=Hello%20panel`;
    const text = await readUntil(
      await fetch(first.url + path),
      (soFar) => soFar.includes('"complete"') && soFar.includes('Begun. '),
    );
    const seen = parsePanel(text);
    await checkpointed();
    await first.server.kill();

    const second = await servers.start();
    const back = await fetch(second.url + path, { headers: { 'last-event-id': seen.at(-1)!.id! } });
    const rest = await readPanel(back);
    const chunks = [...seen, ...rest].map(({ chunk }) => chunk);
    expect(shownPanel(chunks)).toEqual({ 'mock/one': answerOf('one'), 'mock/drips': 'Begun. ' });
    expect(rest.map(({ chunk }) => [chunk.model_source, chunk.message_type])).toContainEqual([
      'mock/drips',
      'error',
    ]);
    expect(chunks.at(-1)).toMatchObject({ model_source: 'panel', message_type: 'done' });
    expect(servers.upstream.requests.map(({ model }) => model).sort()).toEqual(['drips', 'one']);

    const again = await fetch(second.url + path, { headers: { 'last-event-id': rest.at(-1)!.id! } });
    expect(again.status).toBe(204);
  });

  it('a client of the AI library finds what came of it, and goes on', async () => {
    const first = await servers.start();
    const ask = (url: string, body: object) => post(`${url}/api/chat/stream`, body);
    const text = await readUntil(
      await ask(first.url, { model: 'mock/drips', user_prompt: 'Explain' }),
      (soFar) => soFar.includes('Begun. '),
    );
    const { conversation_id: id } = JSON.parse(/^data: (.*)$/m.exec(text)![1]!) as {
      conversation_id: string;
    };
    await checkpointed();
    await first.server.kill();

    const second = await servers.start();
    await servers.settled();
    const conversation = await fetch(`${second.url}/api/conversations/${id}`);
    expect(await conversation.json()).toEqual({
      conversation_id: id,
      messages: [
        { role: 'user', content: 'Explain' },
        { role: 'assistant', content: 'Begun. ' },
      ],
    });
    const next = await ask(second.url, { model: 'mock/one', user_prompt: 'And?', conversation_id: id });
    expect(await next.text()).toMatch(/"finished":true\}\n\n$/);
    expect(JSON.stringify(servers.upstream.requests.at(-1)?.messages)).toContain('Begun. ');
  });

  it('a client of the broadcast workspace comes back with its place, and goes on in the session', async () => {
    const first = await servers.start();
    const models = ['one', 'drips'].map((model_id) => ({ provider_id: 'mock', model_id }));
    const broadcast = async (url: string, prompt: string) => {
      const response = await post(`${url}/broadcast`, { prompt, models, session_id: 'test-session' });
      return (await response.json()) as { run_id: string; pane_ids: [string, string] };
    };
    const client = await openWorkspace(first.url, 'test-session');
    const { run_id, pane_ids } = await broadcast(first.url, 'Explain');
    await client.until(({ type }) => type === 'final');
    if (!shownPanes(client.seen)[pane_ids[1]]) await client.until(({ data }) => data.token === 'Begun. ');
    await checkpointed();
    await first.server.kill();

    const second = await servers.start();
    const back = await openWorkspace(second.url, 'test-session', await client.left());
    expect((await back.untilEnded()).run_id).toBe(run_id);
    expect(shownPanes([...client.seen, ...back.seen])).toEqual({
      [pane_ids[0]]: answerOf('one'),
      [pane_ids[1]]: 'Begun. ',
    });
    expect(back.seen.map(({ type, pane_id }) => [type, pane_id])).toContainEqual(['error', pane_ids[1]]);

    const next = await broadcast(second.url, 'And?');
    expect(next.pane_ids).toEqual(pane_ids);
    await back.until(({ type, run_id: run }) => type === 'final' && run === next.run_id);
    back.ws.close();
  });
});
