/** Path parameters as the OpenAPI document describes them. The examples are ids of the example conversation. */
export const CONVERSATION_ID = {
  name: 'id',
  description: 'Id of the conversation',
  example: '01900000-0000-7000-8000-000000000001',
};

export const PARTICIPANT_ID = {
  name: 'participant_id',
  description: 'Id of the participant',
  example: '01900000-0000-7000-8000-000000000011',
};

export const RESPONSE_ID = {
  name: 'id',
  description: 'Id of the response',
  example: '01900000-0000-7000-8000-000000000041',
};

export const PERSONA_ID = {
  name: 'id',
  description: 'Id of the persona',
  example: 'teacher',
};

export const VOTE_ID = {
  name: 'id',
  description: 'Id of the vote',
  example: '01900000-0000-7000-8000-000000000061',
};

/** One of those that can be changed. */
export const OWN_PERSONA_ID = {
  name: 'id',
  description: 'Id of the persona',
  example: '01900000-0000-7000-8000-000000000051',
};
