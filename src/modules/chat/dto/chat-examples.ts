/** Shown in Swagger and executed by a test: each must answer 200 with nothing but the demo models. */
export const CHAT_EXAMPLES = {
  'two models': {
    summary: 'One prompt, two models',
    value: { prompt: 'Why is the sky blue?', models: ['demo/quick', 'demo/thoughtful'] },
  },
  defaults: {
    summary: 'The default models, in a new conversation',
    value: { prompt: 'What is the capital of France?', conversation_id: null, models: null },
  },
  'go on': {
    summary: 'Go on with a conversation',
    value: { prompt: 'And why are sunsets red?', conversation_id: '01900000-0000-7000-8000-000000000001' },
  },
  'each its own': {
    summary: 'Its own parameters and persona for each model',
    value: {
      prompt: 'Describe the sea.',
      models: [
        { model: 'demo/quick', parameters: { max_tokens: 40 } },
        {
          model: 'demo/quick',
          persona: {
            name: 'Ada',
            role: 'a marine biologist',
            icon: '🐙',
            color: '#0ea5e9',
            style: 'precise',
          },
          system_prompt: 'Answer in one sentence.',
        },
      ],
      parameters: { temperature: 0.7 },
    },
  },
  'one fails': {
    summary: 'A model that fails does not spoil the others',
    value: { prompt: 'Hello', models: ['demo/quick', 'demo/fail'] },
  },
  'one of three': {
    summary: 'One answer is enough, and it may not cost much; the others are cancelled',
    value: {
      prompt: 'What is the capital of France?',
      models: ['demo/quick', 'demo/stall', 'demo/slow'],
      min_answers: 1,
      on_quorum: 'cancel_rest',
      max_cost_usd: 0.1,
      max_total_tokens: 20000,
      deadlines: { run_ms: 60000 },
    },
  },
  council: {
    summary: 'A council: three answer, rank each other, and one puts the answers together',
    value: {
      prompt: 'Is a tomato a fruit or a vegetable?',
      models: ['demo/quick', 'demo/thoughtful', 'demo/contrarian'],
      strategy: 'council',
      council: { chairman: 'demo/thoughtful', seed: 7 },
    },
  },
  panel: {
    summary: 'A panel: three with a part of their own speak, and may pass the word on',
    value: {
      prompt: 'Should a town ban cars from its centre?',
      models: [
        { model: 'demo/quick', persona: { name: 'Lin', role: 'the engineer' } },
        { model: 'demo/contrarian', persona: { name: 'Sam', role: 'the shopkeeper' } },
        { model: 'demo/thoughtful', persona: { name: 'Ada', role: 'the mayor' } },
      ],
      strategy: 'panel',
      panel: { turn_policy: 'mention', turns: 2 },
    },
  },
  fusion: {
    summary: 'A fusion: two answer, and a third compares them',
    value: {
      prompt: 'Is a tomato a fruit or a vegetable?',
      models: ['demo/quick', 'demo/contrarian'],
      strategy: 'fusion',
      fusion: { kind: 'compare', model: 'demo/thoughtful', criteria: ['accuracy', 'humour'] },
    },
  },
  debate: {
    summary: 'A debate: three answer, read each other and answer again, until they agree or nobody moves',
    value: {
      prompt: 'Is a tomato a fruit?',
      models: ['demo/quick', 'demo/thoughtful', 'demo/contrarian'],
      strategy: 'debate',
      debate: { answer: 'yes_no', closing: 'vote', expected: 'yes', seed: 7 },
    },
  },
  guided: {
    summary: 'A fusion that asks back: a checklist of what two models said',
    value: {
      prompt: 'Is a tomato a fruit or a vegetable?',
      models: ['demo/quick', 'demo/contrarian'],
      strategy: 'fusion',
      fusion: { kind: 'guided', model: 'demo/thoughtful', seed: 7 },
    },
  },
  blind: {
    summary: 'Nobody is told who answered before there is a vote',
    value: { prompt: 'Is a tomato a fruit?', models: ['demo/quick', 'demo/contrarian'], blind: true },
  },
  race: {
    summary: 'Whoever says something first answers',
    value: { prompt: 'What is the capital of France?', models: ['demo/quick', 'demo/slow'], race: true },
  },
};

export const CHAT_DESCRIPTION = `All models are asked in parallel and each reads the conversation's history under its own context
policy: by default everything that the person said and its own earlier answers, never another model's.

With \`Accept: application/json\` (or none) the answer comes when all models have ended, or \`min_answers\` are complete. With \`Accept: text/event-stream\` it is a
stream of server-sent events: \`run.started\` introduces the responses, then for each response \`response.started\`, any number of
\`response.delta\`, \`response.reasoning\`, \`response.tool_call\` and \`response.meter\`, and exactly one of \`response.completed\`,
\`response.failed\` or \`response.cancelled\`; \`quorum.reached\` follows the answer that makes \`min_answers\`; \`run.completed\` comes last. When an answer breaks off and another attempt says something
else, \`response.restarted\` says that the response's text so far is void. \`id:\` is the event's \`seq\`. Should a client be too slow for
the server to keep everything for it, one \`run.snapshot\` replaces what it has.

A model that fails, times out or lacks its key is an entry with an error; the call is still a success for the others. The run goes
on when the client goes away, and its answers are kept in the conversation.`;

export const ANSWER_EVENTS_EXAMPLE = `id: 1
event: run.started
data: {"seq":1,"run_id":"01900000-0000-7000-8000-000000000031","at":"2026-11-21T09:00:00.000Z","type":"run.started","conversation_id":"01900000-0000-7000-8000-000000000001","message_id":"01900000-0000-7000-8000-000000000021","strategy":"broadcast","responses":[{"response_id":"01900000-0000-7000-8000-000000000041","participant_id":"01900000-0000-7000-8000-000000000011","model":"demo/quick","provider":"demo"}]}

id: 2
event: response.started
data: {"seq":2,"run_id":"01900000-0000-7000-8000-000000000031","at":"2026-11-21T09:00:00.001Z","type":"response.started","response_id":"01900000-0000-7000-8000-000000000041","model":"demo/quick","provider":"demo","attempt":1,"trimmed":0,"dropped_parameters":[]}

id: 3
event: response.delta
data: {"seq":3,"run_id":"01900000-0000-7000-8000-000000000031","at":"2026-11-21T09:00:00.120Z","type":"response.delta","response_id":"01900000-0000-7000-8000-000000000041","text":"Sunlight "}
`;
