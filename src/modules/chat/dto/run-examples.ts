import { CHAT_EXAMPLES } from './chat-examples';

/** Shown in Swagger and executed by a test, in the example conversation. */
export const RUN_EXAMPLES = {
  'the participants': {
    summary: 'Ask all participants of the conversation',
    value: { prompt: 'And why are sunsets red?' },
  },
  'two models': CHAT_EXAMPLES['two models'],
  'a message that is there': {
    summary: 'Have an earlier message answered by another model',
    value: { message_id: '01900000-0000-7000-8000-000000000021', models: ['demo/verbose'] },
  },
  panel: {
    summary: 'Have the participants discuss it one after the other',
    value: { prompt: 'Is that so at night?', strategy: 'panel', panel: { turn_policy: 'round_robin' } },
  },
  council: CHAT_EXAMPLES.council,
  debate: CHAT_EXAMPLES.debate,
  'answers that are there': {
    summary: 'Fuse answers of the conversation',
    value: {
      strategy: 'fusion',
      fusion: {
        model: 'demo/thoughtful',
        response_ids: ['01900000-0000-7000-8000-000000000041', '01900000-0000-7000-8000-000000000042'],
      },
    },
  },
  summary: {
    summary: 'Sum up what was answered',
    value: { strategy: 'summary', summary: { type: 'key_points', model: 'demo/quick' } },
  },
  'nobody listens': {
    summary: 'Cancel the run when the last client goes away',
    value: { prompt: 'Describe the sea.', models: ['demo/quick'], on_disconnect: 'cancel' },
  },
};

/** Shown in Swagger and executed by a test. */
export const ESTIMATE_EXAMPLES = {
  'two models': CHAT_EXAMPLES['two models'],
  'go on': CHAT_EXAMPLES['go on'],
  council: CHAT_EXAMPLES.council,
  debate: CHAT_EXAMPLES.debate,
};

export const START_RUN_DESCRIPTION = `Like \`POST /api/v1/chat\`, but answers at once: with \`Accept: application/json\` (or none) the run
as it begins, with its address in \`Location\`; with \`Accept: text/event-stream\` the run's events. Read it again or follow its events
at any time, from any client.`;

export const FOLLOW_RUN_DESCRIPTION = `The run as server-sent events, from its beginning or from the event that you name in
\`Last-Event-ID\` (a browser's \`EventSource\` does so by itself when it reconnects) or in \`after\`.

- While the server still has the events after it, you get exactly those.
- Otherwise one \`run.snapshot\` comes first, which replaces everything that you have: each response with its text so far. This is
  so for a run that ended a while ago, for a client that is far behind, and after a restart of the server.
- When you have everything already, \`run.completed\` included, the answer is 204, which tells an \`EventSource\` not to come back.

The stream ends after \`run.completed\`. Comments (\`: keep-alive\`) come every 15 seconds of silence.`;
