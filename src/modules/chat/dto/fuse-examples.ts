/** Shown in Swagger and executed by a test, with the run of the example conversation. */
export const FUSE_EXAMPLES = {
  merge: {
    summary: 'One answer from those that are complete',
    value: { kind: 'merge', model: 'demo/thoughtful' },
  },
  guided: { summary: 'A checklist to choose from', value: { kind: 'guided', seed: 7 } },
  'some of them': {
    summary: 'What you say, from two answers',
    value: {
      kind: 'custom',
      instructions: 'As a limerick.',
      response_ids: ['01900000-0000-7000-8000-000000000041', '01900000-0000-7000-8000-000000000042'],
    },
  },
};

export const FUSE_DESCRIPTION = `Has one model make something of answers that are there: of all that are complete now (the run may still be
going on, and does), or of those in \`response_ids\`. It is a run of its own (strategy \`fusion\`) that answers the same message. Nobody is
asked to answer again, reasoning is left out, and the text cites the answers by the labels in \`result.labels\`.

With \`kind: "guided"\` it comes to a checklist: \`result.checklist.insights\`, each with an \`id\`, a \`text\` and the \`labels\` of the answers
that say so. Fuse that run with the \`insights\` that you choose, now or later, and the answer is written around these. Answers of several
turns are fused by a run of the conversation with \`strategy: "fusion"\` and \`fusion.response_ids\`.`;
