import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { type ContextEntry } from '../context/context-entry';
import { ANSWERS, type Seat } from '../engine/run-plan';
import { type Reading } from './reading';
import { planResponse } from './response-planner';
import { type RunRequest, type SentContext } from './run-request';

const LONG = 'word '.repeat(200);
const entry = (id: string, text = LONG): ContextEntry => ({
  message: { role: 'user', content: [{ type: 'text', text }] },
  source: { message_id: id },
});
const ENTRIES = [entry('m1'), entry('m2'), entry('m3', 'Third?')];
const LIMITS = {
  deadlines: { connectMs: null, firstTokenMs: 1, idleMs: 1, responseMs: 1 },
  retries: 0,
  hedgeAfterMs: null,
};
const READING: Reading = {
  conversationSystemPrompt: 'Of the conversation now.',
  olderMessages: 7,
  messages: [
    {
      id: 'm9',
      role: 'user',
      content: [{ type: 'text', text: 'Said since' }],
      tool_results: null,
      responses: [],
    },
  ],
  asked: { id: 'm9', role: 'user', content: [], tool_results: null },
};

function planned(sent: Partial<SentContext> | null, contextWindow: number | null = 500) {
  const model = { id: 'mock/one', provider: 'mock', model: 'one', contextWindow, source: 'requested' };
  const seat = {
    participantId: 'p',
    model: model as CatalogueModel,
    persona: { name: 'Ada' },
    systemPrompt: null,
    contextPolicy: 'own',
    parameters: { max_tokens: 100 },
    droppedParameters: [],
    fallbacks: [],
  } as unknown as Seat;
  const retry = {
    of: 'r',
    fingerprint: 'f',
    role: 'answer',
    sent: sent && { entries: ENTRIES, trimmed: 2, exact: true, ...sent },
  };
  const request = { retry, systemPrompt: null, tools: [], toolChoice: undefined } as unknown as RunRequest;
  return planResponse(seat, request, READING, LIMITS, ANSWERS).routes[0];
}
const ids = (route: ReturnType<typeof planned>) => route.context.entries.map((source) => source.message_id);

describe('what is sent for a retry', () => {
  it('is what was sent before, however large, and not what was said or set since', () => {
    const route = planned({ system: null });
    expect(route.request.messages).toEqual(ENTRIES.map(({ message }) => message));
    expect(route.context).toEqual({
      system_prompt: null,
      entries: [{ message_id: 'm1' }, { message_id: 'm2' }, { message_id: 'm3' }],
      trimmed: 2,
    });
    expect(route.request).not.toHaveProperty('system');
  });

  it('is cut for the window of another model, and says how much is missing in all', () => {
    const route = planned({ system: 'Then.', exact: false });
    expect(ids(route)).toEqual(['m2', 'm3']);
    expect(route.context).toMatchObject({ system_prompt: 'Then.', trimmed: 3 });
    expect(ids(planned({ exact: false }, null))).toEqual(['m1', 'm2', 'm3']);
  });

  it('has the new system prompt, behind the persona, when one is asked for', () => {
    expect(planned({}).context.system_prompt).toBe('You are Ada.\n\nOf the conversation now.');
  });

  it('is what the participant reads now when nobody knows what was sent', () => {
    expect(planned(null).context).toEqual({
      system_prompt: 'You are Ada.\n\nOf the conversation now.',
      entries: [{ message_id: 'm9' }],
      trimmed: 7,
    });
  });
});
