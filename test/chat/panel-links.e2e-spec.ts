import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { createDatabase, type TestDatabase } from '../support/database';
import { followRun, postForEvents } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { readPanel } from '../dialects/support/panel-client';
import { steppedModel } from '../support/stepped-model';
import { holdPanel, panelOn, says } from './support/panels';

const WALL = 'Build the sea wall in stages of forty centimetres, on foundations for the final height.';
const MARSH = 'Restore the salt marsh in front of the harbour, because it grows upward with the sediment.';
const BOTH =
  'Put the salt marsh in front and the wall behind it: combining both, forty centimetres last longer.';

const slow = steppedModel();
const MODELS = {
  wall: says(({ messages }) => (messages.length > 4 ? 'As Ben says, it grows. I agree.' : WALL)),
  marsh: says(({ messages }) => (messages.length > 4 ? 'I disagree with Ada, a wall breaks.' : MARSH)),
  both: says(() => BOTH),
  alone: says(() => 'Buy out the houses below three metres first.'),
  slow: slow.behaviour,
};

let database: TestDatabase;
let app: ScriptedApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startScriptedApp({ LLM_RETRIES: '0' }, MODELS, database.url);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

const seat = (model: string, name: string) => ({ model: `mock/${model}`, persona: { name } });
const ADA = seat('wall', 'Ada');
const BEN = seat('marsh', 'Ben');
const panel = panelOn('How should a small town prepare for rising seas?');
const hold = (...asked: Parameters<typeof panel>) => holdPanel(app, panel(...asked));
const detected = (events: readonly RunEvent[], state: string) =>
  events.filter((event) => event.type === 'link.detected' && event.state === state) as any[];
const isLive = (event: RunEvent) => event.type === 'link.detected' && event.state === 'live';
/** Every link as `who kind whom`, by names. */
const named = ({ links, panelists }: any) => {
  const name = (id: string) => panelists.find((one: any) => one.participant_id === id)?.name;
  return links.map(
    ({ from_participant_id: from, to_participant_id: to, kind }: any) => `${name(from)} ${kind} ${name(to)}`,
  );
};

describe('links between the answers of a panel', () => {
  it('are told behind the answer that makes them, kept with evidence, counted, and there after a restart', async () => {
    const stream = await postForEvents(
      `${app.url}/api/v1/chat`,
      panel([ADA, BEN, seat('both', 'Cleo'), seat('alone', 'Dan')], { turn_policy: 'round_robin' }),
    );
    const events = await stream.rest();
    const end = events.at(-1) as any;
    expect(end).toMatchObject({ type: 'run.completed', status: 'completed' });
    // The strongest first: the marsh is quoted almost word for word.
    expect(named(end.result)).toEqual(['Cleo synthesises Ben', 'Cleo synthesises Ada']);
    const [link] = end.result.links;
    expect(link.strength).toBeGreaterThan(0.5);
    expect(link.strength).toBeLessThanOrEqual(1);
    for (const { text, of } of link.evidence) {
      expect(BOTH).toContain(text);
      if (of !== null) expect(MARSH).toContain(of);
    }
    expect(end.result.link_statistics).toMatchObject({
      links: 2,
      possible: 6,
      density: 0.3333,
      by_kind: { builds_on: 0, reinforces: 0, synthesises: 2, contrasts: 0, clarifies: 0 },
      by_pair: [{ links: 1 }, { links: 1 }],
    });
    const finals = detected(events, 'final');
    expect(finals.map(({ from, to, kind }) => [from, to, kind])).toEqual(
      end.result.links.map(({ from, to, kind }: any) => [from, to, kind]),
    );
    // All that is found out is told before the next turn begins.
    const [ended, next] = [
      events.findIndex((event) => event.type === 'response.completed' && event.response_id === link.from),
      events.findIndex((event) => event.type === 'stage.started' && event.stage === 4),
    ];
    for (const final of finals) {
      expect(events.indexOf(final)).toBeGreaterThan(ended);
      expect(events.indexOf(final)).toBeLessThan(next);
    }

    const again = await startScriptedApp({}, MODELS, database.url);
    const { body } = await again.get(`/api/v1/runs/${end.run_id}`);
    await again.close();
    expect(body.result).toEqual(end.result);
  });

  it('reach back to what was said before the panel was asked again', async () => {
    const { conversation_id } = await hold([ADA, BEN]);
    const second = await hold([], {}, { models: undefined, conversation_id, prompt: 'And then?' });
    expect(named(second.result).sort()).toEqual(['Ada reinforces Ben', 'Ben contrasts Ada']);
    expect(second.result.link_statistics).toMatchObject({ links: 2, possible: 2, density: 1 });
  });

  it('are told while an answer is being written, and hold no longer than that', async () => {
    const stream = await postForEvents(
      `${app.url}/api/v1/chat`,
      panel([ADA, seat('slow', 'Eve')], { turn_policy: 'round_robin' }),
    );
    await slow.asked();
    slow.write('I agree with Ada: a sea wall in stages of forty centimetres it is. ');
    const live = (await stream.until(isLive)) as any;
    expect(live).toMatchObject({ kind: 'reinforces', response_id: live.from });
    expect(live.evidence[0].text).toBe('I agree with Ada: a sea wall in stages of forty centimetres it is.');

    const latecomer = await followRun(app.url, live.run_id);
    const told = (await latecomer.until(isLive)) as any;
    expect([told.seq, told.to]).toEqual([live.seq, live.to]);
    latecomer.abort();

    slow.write('The rest is silence.');
    slow.finish();
    const events = await stream.rest();
    expect(detected(events, 'live')).toHaveLength(1);
    const [final] = detected(events, 'final');
    expect(final).toMatchObject({ from: live.from, to: live.to, kind: 'reinforces' });
    expect((events.at(-1) as any).result.links).toHaveLength(1);
  });

  it('are the synapses of a group chat', async () => {
    const { body: session } = await app.post('/api/chat/sessions/create', {
      mission: 'Prepare for rising seas.',
      panelists: [
        { model: 'mock/wall', name: 'Ada' },
        { model: 'mock/marsh', name: 'Ben' },
      ],
    });
    const ask = async (message: string) => {
      const url = `${app.url}/api/chat/${session.session_id}/stream?message=${encodeURIComponent(message)}`;
      return (await readPanel(await fetch(url))).map(({ chunk }) => chunk) as any[];
    };
    expect((await ask('What first?')).some(({ synapse_detected }) => synapse_detected)).toBe(false);
    const synapses = (await ask('And then?')).flatMap(({ message_type: type, synapse }) =>
      type === 'synapse'
        ? [`${synapse.from} ${synapse.kind} ${synapse.to}: ${synapse.evidence[0].text}`]
        : [],
    );
    expect(synapses.sort()).toEqual([
      'Ada reinforces Ben: As Ben says, it grows.',
      'Ben contrasts Ada: I disagree with Ada, a wall breaks.',
    ]);

    const { status, body } = await app.get(`/api/v1/conversations/${session.session_id}/links`);
    expect(status).toBe(200);
    const [ada, ben] = session.panelists.map(({ participant_id }: any) => participant_id);
    expect(body).toMatchObject({ runs: 2, statistics: { links: 2, possible: 2, density: 1 } });
    const by_pair = new Map(body.statistics.by_pair.map((pair: any) => [pair.from_participant_id, pair]));
    expect(by_pair.get(ada)).toMatchObject({ to_participant_id: ben, links: 1, by_kind: { reinforces: 1 } });
    expect(by_pair.get(ben)).toMatchObject({ to_participant_id: ada, links: 1, by_kind: { contrasts: 1 } });
    expect(body.links.map(({ kind }: any) => kind).sort()).toEqual(['contrasts', 'reinforces']);
  });

  it('are asked for of conversations that are there, and of those without a panel', async () => {
    const missing = await app.get('/api/v1/conversations/01900000-0000-7000-8000-00000000ffff/links');
    expect([missing.status, missing.body.code]).toEqual([404, 'conversation_not_found']);
    const { body: none } = await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/alone'] });
    const { body } = await app.get(`/api/v1/conversations/${none.conversation_id}/links`);
    expect(body).toMatchObject({ runs: 0, links: [], statistics: { links: 0, density: null, by_pair: [] } });
  });
});
