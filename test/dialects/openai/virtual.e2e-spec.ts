import OpenAI, { APIError } from 'openai';
import { DataSource } from 'typeorm';
import { inOrder, memberOf, taskOf } from '../../chat/support/council-members';
import { answersInTurn } from '../../support/answer-in-turn';
import { eventually } from '../../support/eventually';
import { expectConsistentLedger } from '../../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { answerOf, type Behaviour, type ChatBody } from '../../support/scripted-upstream';
import { steppedModel } from '../../support/stepped-model';
import { complete, type Answer } from './support';

const QUALITY = ['ada', 'bob', 'eve'].map((name) => `Answer of ${name}`);
const member = (name: string) =>
  memberOf({ answer: `Answer of ${name}.`, ballot: (shown) => inOrder(shown, QUALITY) });
const slow = steppedModel();
const isLater = (task: string) => /^(Rank|Write)/.test(task);
/** Answers at once, and takes its time with what comes later. */
const lateChair: Behaviour = (response, body) =>
  isLater(taskOf(body)) ? slow.behaviour(response, body) : member('bob')(response, body);
const MEMBERS = ['mock/ada', 'mock/bob', 'mock/eve'];
const debater =
  (opinion: (body: ChatBody) => string): Behaviour =>
  (response, body) => {
    const said = taskOf(body).includes('Labels to cite')
      ? 'Put together from [A] and [B].'
      : `I say ${opinion(body)}. Answer: ${opinion(body)}`;
    answersInTurn({ says: [said], then: 'ends', usage: { input: 100, output: 10 } })(response, body);
  };
const CONFIGURED = { PARLEY_MEMBERS: MEMBERS.join(','), PARLEY_CHAIR: 'mock/judge', LLM_RETRIES: '0' };

let app: ScriptedApp;
let client: OpenAI;
beforeAll(async () => {
  app = await startScriptedApp(CONFIGURED, {
    ada: member('ada'),
    bob: member('bob'),
    eve: member('eve'),
    judge: member('judge'),
    late: lateChair,
    yes: debater(() => 'yes'),
    yields: debater((body) => (taskOf(body).startsWith('Round 1') ? 'yes' : 'no')),
    slow: slow.behaviour,
  });
  client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: 'any', maxRetries: 0 });
});
afterAll(() => app.close());

const asking = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user' as const, content: 'What is best?' }],
  ...more,
});
const ask = (model: string, more: object = {}, headers: Record<string, string> = {}) =>
  complete(app.url, asking(model, more), { headers });
const reasoningOf = ({ chunks }: Answer) =>
  chunks.map(({ choices = [] }: any) => choices[0]?.delta.reasoning_content ?? '').join('');
const contentOf = ({ chunks }: Answer) =>
  chunks.map(({ choices = [] }: any) => choices[0]?.delta.content ?? '').join('');
const rows = (where: string): Promise<any[]> =>
  app.app.get(DataSource).query(`SELECT * FROM attempts WHERE ${where} ORDER BY choice, number`);
const count = async (table: string): Promise<number> =>
  (await app.app.get(DataSource).query(`SELECT count(*)::int AS n FROM ${table}`))[0].n;

describe('a virtual model', () => {
  it('is listed with those that it is made of', async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith('parley/'))).toEqual(
      expect.arrayContaining(['parley/council', 'parley/debate', 'parley/fusion', 'parley/fastest']),
    );
    const council: any = await client.models.retrieve('parley/council');
    expect(council).toMatchObject({ id: 'parley/council', owned_by: 'parley', configured: true });
    expect(council.description).toContain(MEMBERS.join(', '));
  });

  it('gives the synthesis as its answer, and the deliberation as what it thought, with the sum of all usage', async () => {
    const [kept, from] = [await count('conversations'), app.upstream.requests.length];
    const { status, body } = await ask('parley/council');
    expect([status, body.model]).toEqual([200, 'parley/council']);
    const [{ message, finish_reason }] = body.choices;
    expect([message.content, finish_reason]).toEqual(['Put together from [A] and [C].', 'stop']);
    for (const name of ['ada', 'bob', 'eve']) {
      expect(message.reasoning_content).toContain(`mock/${name}:\nAnswer of ${name}.\n`);
      expect(message.reasoning_content).toContain(`mock/${name} ranks `);
    }
    const winner = body.parley.result.tally.ranking[0].label;
    expect(message.reasoning_content).toContain(`Counted by borda: 1. ${winner} mock/ada 1, 2.`);
    const calls = app.upstream.requests.slice(from).map(({ model }) => model);
    expect(calls.sort()).toEqual(['ada', 'ada', 'bob', 'bob', 'eve', 'eve', 'judge']);
    expect(body.usage).toMatchObject({ prompt_tokens: 700, completion_tokens: 70, total_tokens: 770 });
    expect(body.parley).toMatchObject({ choices: [{ model: 'mock/judge', attempts: 7 }] });
    expect(await count('conversations')).toBe(kept);
    expect(await rows(`completion_id = '${uuidOf(body.id)}'`)).toMatchObject(
      [0, 1, 2, 3, 4, 5, 6].map((choice) => ({ choice, number: 1, outcome: 'completed', input_tokens: 100 })),
    );
  });

  it('streams to the official client: first what the members say, then the synthesis', async () => {
    const stream = client.chat.completions.stream(
      asking('parley/fusion', {
        stream_options: { include_usage: true },
        parley: { members: ['mock/ada', 'mock/bob'], chair: 'mock/eve', fusion: { seed: 7 } },
      }),
    );
    const order: string[] = [];
    for await (const { choices } of stream) {
      const delta: any = choices[0]?.delta ?? {};
      const kind = delta.content ? 'content' : delta.reasoning_content ? 'reasoning' : null;
      if (kind && order.at(-1) !== kind) order.push(kind);
    }
    const completion = await stream.finalChatCompletion();
    expect(order).toEqual(['reasoning', 'content']);
    expect(completion.choices[0]?.message.content).toBe('Answer of eve.');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage).toMatchObject({ total_tokens: 330 });
  });

  it('tells the same as it is written, whole, and once more', async () => {
    const more = { store: true, parley: { council: { seed: 3 } } };
    const key = { 'idempotency-key': 'a council' };
    const whole = await ask('parley/council', more, key);
    const asked = app.upstream.requests.length;
    const again = await ask('parley/council', more, key);
    const streamed = await ask(
      'parley/council',
      { ...more, stream: true },
      { 'idempotency-key': 'streamed' },
    );
    const retold = await ask('parley/council', { ...more, stream: true }, { 'idempotency-key': 'streamed' });
    expect(again.body).toEqual(whole.body);
    expect(app.upstream.requests.length).toBe(asked + 7);
    for (const answer of [streamed, retold]) {
      expect(answer.done).toBe(true);
      expect(contentOf(answer)).toBe(whole.body.choices[0].message.content);
      expect(reasoningOf(answer).split('\n\n').sort()).toEqual(
        whole.body.choices[0].message.reasoning_content.split('\n\n').sort(),
      );
    }
    const { conversation_id, run_id } = whole.body.parley;
    const { body: run } = await app.get(`/api/v1/runs/${run_id}`);
    expect(run).toMatchObject({ conversation_id, strategy: 'council', status: 'completed', seed: 3 });
    expect(run.result).toEqual(whole.body.parley.result);
  });

  it('goes on with what it has said before, which its members take for their own words', async () => {
    const history = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What is best?' },
      { role: 'assistant', content: 'The sea.' },
      { role: 'user', content: 'Why?' },
    ];
    for (const store of [false, true]) {
      const from = app.upstream.requests.length;
      await ask('parley/fusion', { messages: history, store });
      const first = app.upstream.requests
        .slice(from)
        .filter(({ messages }) => !isLater(taskOf({ messages } as any)));
      expect(first.map(({ messages }) => messages)).toEqual([history, history, history]);
    }
  });

  it.each([
    ['a synthesis', {}, 'mock/yes', 'Put together from [A] and [B].'],
    ['a vote', { closing: 'vote' }, null, 'I say yes. Answer: yes'],
  ])('lets its members debate until they agree, and ends with %s', async (_how, how, chair, expected) => {
    const parley = {
      members: ['mock/yes', 'mock/yields'],
      chair,
      debate: { answer: 'yes_no', seed: 7, ...how },
    };
    const whole = await ask('parley/debate', { parley });
    expect([whole.status, whole.body.error]).toEqual([200, undefined]);
    const streamed = await ask('parley/debate', { parley, stream: true });
    const [{ message }] = whole.body.choices;
    expect([message.content, contentOf(streamed)]).toEqual([expected, expected]);
    expect(message.reasoning_content).toContain('Agreement: 0\n');
    expect(message.reasoning_content).toContain('Agreement: 1\n\nThe members agree.');
    expect(reasoningOf(streamed).split('\n\n').sort()).toEqual(
      message.reasoning_content.split('\n\n').sort(),
    );
    expect(whole.body.parley.result).toMatchObject({ ended: 'agreement' });
  });

  it('takes the first complete answer, and stops the others', async () => {
    const members = ['mock/slow', 'mock/cuts', 'mock/one'];
    for (const stream of [true, false]) {
      const answer = await ask('parley/fastest', { parley: { members }, stream });
      const text = stream ? contentOf(answer) : answer.body.choices[0].message.content;
      expect(text).toBe(answerOf('one'));
      const thought = stream ? reasoningOf(answer) : answer.body.choices[0].message.reasoning_content;
      expect(thought).toContain('mock/one was first.');
    }
    await app.upstream.whenAborted('slow');
    await app.upstream.whenIdle();
  });

  it('stops whoever is asked when its client goes away, and asks nobody else', async () => {
    const abort = new AbortController();
    const response = await fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        asking('parley/council', {
          stream: true,
          parley: { members: ['mock/late', 'mock/ada'], chair: 'mock/judge' },
        }),
      ),
      signal: abort.signal,
    });
    await response.body!.getReader().read();
    await slow.asked();
    const asked = app.upstream.requests.filter(({ model }) => model === 'judge').length;
    abort.abort();
    await app.upstream.whenAborted('late');
    const [open] = await eventually(async () => {
      const found = await rows(`model = 'late' ORDER BY started_at DESC LIMIT 1 --`);
      return found[0]?.outcome === 'running' ? false : found;
    });
    expect(open).toMatchObject({ outcome: 'cancelled' });
    await app.upstream.whenIdle();
    expect(app.upstream.requests.filter(({ model }) => model === 'judge')).toHaveLength(asked);
  });

  it('says what went wrong with the status of what went wrong', async () => {
    const alone = await ask('parley/council', { parley: { members: ['mock/ada', 'mock/fails'] } });
    expect([alone.status, alone.body.error]).toEqual([
      502,
      expect.objectContaining({
        code: 'provider_failed',
        message: expect.stringContaining('needs at least 2 answers, and only 1 of 2'),
      }),
    ]);
    const limited = await ask('parley/fusion', { parley: { members: ['mock/limited', 'mock/fails'] } });
    expect([limited.status, limited.body.error.code]).toEqual([429, 'rate_limit_exceeded']);
    const broken = await ask('parley/fusion', { stream: true, parley: { chair: 'mock/cuts' } });
    expect([broken.done, contentOf(broken), broken.chunks.at(-1).error.code]).toEqual([
      false,
      'Cut in the mid',
      'provider_failed',
    ]);
  });

  it.each<[string, string, Record<string, unknown>, number, string, string]>([
    [
      'one member',
      'council',
      { parley: { members: ['mock/ada'] } },
      400,
      'parley.members',
      'validation_failed',
    ],
    ['nobody', 'fusion', { parley: { members: [] } }, 400, 'parley.members', 'validation_failed'],
    [
      'the same twice',
      'fastest',
      { parley: { members: ['mock/ada', 'mock/bob', 'mock/ada'] } },
      400,
      'parley.members[2]',
      'validation_failed',
    ],
    [
      'somebody unknown',
      'council',
      { parley: { members: ['mock/ada', 'nobody'] } },
      404,
      'parley.members[1]',
      'model_not_found',
    ],
    [
      'itself',
      'council',
      { parley: { members: ['mock/ada', 'parley/council'] } },
      400,
      'parley.members[1]',
      'validation_failed',
    ],
    [
      'itself as the chair',
      'council',
      { parley: { chair: 'Parley/Fusion' } },
      400,
      'parley.chair',
      'validation_failed',
    ],
    [
      'a judge without a key',
      'fusion',
      { parley: { chair: 'anthropic/claude-sonnet-5' } },
      400,
      'parley.chair',
      'provider_not_configured',
    ],
    ['an unknown field', 'council', { parley: { judges: 3 } }, 400, 'parley.judges', 'validation_failed'],
    [
      'an unknown field deeper',
      'council',
      { parley: { council: { size: 3 } } },
      400,
      'parley.council.size',
      'validation_failed',
    ],
    [
      'options of another',
      'council',
      { parley: { fusion: { kind: 'moa' } } },
      400,
      'parley.fusion',
      'validation_failed',
    ],
    [
      'a wrong option',
      'council',
      { parley: { council: { reviewers_per_answer: 9 } } },
      400,
      'parley.council.reviewers_per_answer',
      'validation_failed',
    ],
    [
      'more answers than members',
      'council',
      { parley: { min_answers: 9 } },
      400,
      'parley.min_answers',
      'validation_failed',
    ],
    [
      'a budget that is too small',
      'council',
      { parley: { max_total_tokens: 5 } },
      422,
      'parley.max_total_tokens',
      'budget_exceeded',
    ],
    [
      'a price that nobody knows',
      'council',
      { parley: { max_cost_usd: 1 } },
      422,
      'parley.members[0]',
      'price_unknown',
    ],
    [
      'a fusion that asks back',
      'fusion',
      { parley: { fusion: { kind: 'guided' } } },
      400,
      'parley.fusion.kind',
      'validation_failed',
    ],
    [
      'tools',
      'council',
      { tools: [{ type: 'function', function: { name: 'f' } }] },
      400,
      'tools',
      'unsupported_parameter',
    ],
    [
      'a format',
      'fusion',
      { response_format: { type: 'json_object' } },
      400,
      'response_format',
      'unsupported_parameter',
    ],
    ['several answers', 'council', { n: 2 }, 400, 'n', 'validation_failed'],
    ['company', 'council', { model: 'parley/council,mock/ada' }, 400, 'model', 'validation_failed'],
    ['a name that means nothing', 'oracle', {}, 404, 'model', 'model_not_found'],
  ])('refuses %s before anybody is asked', async (_what, name, more, status, param, code) => {
    for (const store of [false, true]) {
      const [kept, asked] = [await count('conversations'), app.upstream.requests.length];
      const answer = await ask(`parley/${name}`, { store, ...more });
      expect([answer.status, answer.body.error]).toEqual([status, expect.objectContaining({ param, code })]);
      expect([await count('conversations'), app.upstream.requests.length]).toEqual([kept, asked]);
    }
  });

  it('is an API error for the official client', async () => {
    const thrown: unknown = await client.chat.completions
      .create(asking('parley/council', { parley: { members: ['mock/ada'] } }))
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(APIError);
  });

  it('names the field as ignored where another model is asked', async () => {
    const { headers } = await ask('mock/one', { parley: { members: ['mock/ada'] } });
    expect(headers.get('x-parley-ignored')).toBe('parley');
  });

  it('leaves a ledger in which everything adds up', async () => {
    await expectConsistentLedger(app.databaseUrl);
  });
});

function uuidOf(id: string): string {
  return id.replace(/^chatcmpl-(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
