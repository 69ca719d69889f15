import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { postForEvents, streamedText } from '../support/event-stream';
import { answerOf } from '../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { steppedModel } from '../support/stepped-model';

const OTHERS = ['one', 'two', 'three', 'four'];

describe('one of five models', () => {
  const slow = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({}, { slow: slow.behaviour });
  });
  afterAll(() => app.close());

  /** Asks the model between four others. */
  const ask = (model: string, deadlines?: object) =>
    postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: [...OTHERS.slice(0, 2), model, ...OTHERS.slice(2)].map((name) => `mock/${name}`),
      retries: 0,
      deadlines,
    });
  /** The id of each response by the name of its model. */
  const idsOf = ([started]: readonly RunEvent[]) => {
    if (started?.type !== 'run.started') throw new Error('The run did not begin.');
    return new Map(
      started.responses.map(({ model, response_id }) => [model.slice('mock/'.length), response_id]),
    );
  };
  const endOf = (events: readonly RunEvent[], id: string) =>
    events.find(
      (event) =>
        /^response\.(completed|failed|cancelled)$/.test(event.type) &&
        'response_id' in event &&
        event.response_id === id,
    );
  /** The four others said all that they had to say, once, and it is stored. */
  const expectOthersExact = async (events: readonly RunEvent[]) => {
    const ids = idsOf(events);
    for (const name of OTHERS) {
      expect(streamedText(events, ids.get(name)!)).toBe(answerOf(name));
      expect(endOf(events, ids.get(name)!)).toMatchObject({
        type: 'response.completed',
        finish_reason: 'stop',
        attempts: 1,
      });
    }
    const { body } = await app.get(`/api/v1/runs/${events[0]!.run_id}`);
    const stored = new Map(
      body.responses.map(({ id, content }: { id: string; content: string }) => [id, content]),
    );
    expect(OTHERS.map((name) => stored.get(ids.get(name)!))).toEqual(OTHERS.map(answerOf));
  };

  it.each([
    ['stalls', 'stream_stalled', 'Some text'],
    ['silent', 'timeout', ''],
    ['cuts', 'stream_truncated', 'Cut in the mid'],
    ['ends-early', 'stream_truncated', 'No reason to end'],
    ['fails', 'unknown', ''],
    ['garbage', 'unknown', ''],
    ['unauthorized', 'auth', ''],
  ])('that %s fails alone: the other four are exact', async (model, code, text) => {
    const stream = await ask(model, { first_token_ms: 3_000, idle_ms: 3_000 });
    const events = await stream.rest();
    const id = idsOf(events).get(model)!;
    expect(endOf(events, id)).toMatchObject({
      type: 'response.failed',
      error: { code },
      partial: text !== '',
    });
    expect(streamedText(events, id)).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'partial' });
    await expectOthersExact(events);
  });

  it('that is slow is waited for alone: the other four are complete and stored before it has said a word', async () => {
    const stream = await ask('slow');
    await slow.asked();
    let completed = 0;
    await stream.until(({ type }) => type === 'response.completed' && ++completed === OTHERS.length);
    const id = idsOf(stream.seen).get('slow')!;
    expect(endOf(stream.seen, id)).toBeUndefined();
    await expectOthersExact(stream.seen);

    slow.write('At last.');
    slow.finish();
    const events = await stream.rest();
    expect(streamedText(events, id)).toBe('At last.');
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
  });
});
