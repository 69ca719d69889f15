const SESSION = {
  session_id: '01900000-0000-7000-8000-000000000001',
  source_pane_id: '01900000-0000-7000-8000-000000000011',
  target_pane_id: '01900000-0000-7000-8000-000000000012',
  message_ids: ['01900000-0000-7000-8000-000000000041'],
};

/** Shown in Swagger and executed by a test, in the example conversation. */
export const SEND_TO_EXAMPLES = {
  'as it is': { value: { ...SESSION, transfer_mode: 'verbatim', additional_context: 'A second opinion:' } },
  'without its author': { value: { ...SESSION, transfer_mode: 'anonymised' } },
  'summed up': {
    value: { ...SESSION, transfer_mode: 'summarize', summary_instructions: 'In one sentence.' },
  },
};

/** The same. */
export const SUMMARIZE_EXAMPLES = {
  'two panes': {
    value: {
      session_id: SESSION.session_id,
      pane_ids: [SESSION.source_pane_id, SESSION.target_pane_id],
      model: 'demo/quick',
      summary_types: ['executive', 'comparison'],
    },
  },
};
