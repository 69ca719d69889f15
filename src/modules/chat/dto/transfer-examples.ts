const PARTICIPANT = '01900000-0000-7000-8000-000000000012';

/** Shown in Swagger and executed by a test, in the example conversation. */
export const TRANSFER_EXAMPLES = {
  'as it is': {
    summary: 'One answer, quoted, for the other participant',
    value: { participant_id: PARTICIPANT, note: 'A second opinion:' },
  },
  'as its own': {
    summary: 'As if the other participant had said it',
    value: { participant_id: PARTICIPANT, roles: 'preserved' },
  },
  anonymised: {
    summary: 'Without its author',
    value: { participant_id: PARTICIPANT, mode: 'anonymised', note: 'What is wrong with this?' },
  },
  'summed up': {
    summary: 'What another model makes of it',
    value: { participant_id: PARTICIPANT, mode: 'summary', type: 'key_points', model: 'demo/quick' },
  },
};

export const TRANSFER_DESCRIPTION = `Puts the answer into the context of another participant of the conversation, as a message
that only this one reads, from its next answer on: its \`participant_id\` says for whom it is, its \`provenance\` where it comes
from (response, model, time, hash of the text). It is \`quoted\` unless you ask for \`preserved\`, so that no model takes
another one's answer for its own. With \`"mode": "anonymised"\` it is quoted as \`Answer A\` (B, C, ... for the next ones), without the names
by which the text tells who wrote it. No model is asked.

With \`"mode": "summary"\` a model sums the answer up first (\`type\`, \`instructions\`, \`model\`, and whatever a run takes).
The answer is then 202 and a run (strategy \`summary\`), or its events if you accept \`text/event-stream\`. The participant
reads the summary once it is complete, quoted with where it comes from; one that fails or is cancelled is read by nobody.`;
