/** Shown in Swagger and executed by a test, in the example conversation. */
export const SUMMARY_EXAMPLES = {
  everything: { summary: 'All answers, in short', value: { type: 'brief', model: 'demo/quick' } },
  'two answers': {
    summary: 'Two answers, compared',
    value: {
      response_ids: ['01900000-0000-7000-8000-000000000041', '01900000-0000-7000-8000-000000000042'],
      type: 'comparison',
      instructions: 'Name the clearer one.',
      model: 'demo/thoughtful',
    },
  },
  'one participant': {
    summary: 'What one participant said',
    value: { participant_ids: ['01900000-0000-7000-8000-000000000011'], type: 'key_points' },
  },
};

export const SUMMARY_DESCRIPTION = `One model reads the answers that you choose, each with the question before it, and sums them up. The
answers are quoted as data: what one of them tells its reader to do is not what the model is told. Without \`response_ids\` and
\`participant_ids\` it is of all complete answers, the active version of each; no summary is of a summary.

It is a run like any other (strategy \`summary\`): follow, cancel or retry it, and give it a budget. The summary is its one response, in
answer to a message whose \`provenance\` says what was summarized, and how. It belongs to the seat of the first participant that is
summarized, whichever \`model\` writes it, and no later prompt of the conversation reads it.`;
