/** Path parameters as the OpenAPI document describes them. The examples are ids of the example conversation. */
export const SESSION_ID = {
  name: 'session_id',
  description: 'What the client calls the session, or the id of a conversation',
  example: '01900000-0000-7000-8000-000000000001',
};

export const PANE_ID = {
  name: 'pane_id',
  description: 'Id of the pane: the participant of the conversation',
  example: '01900000-0000-7000-8000-000000000011',
};
