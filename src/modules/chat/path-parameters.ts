/** Path parameters as the OpenAPI document describes them. The examples are ids of the example conversation. */

export const RUN_ID = {
  name: 'id',
  description: 'Id of the run',
  example: '01900000-0000-7000-8000-000000000031',
};

export const MESSAGE_ID = {
  name: 'id',
  description: 'Id of the message',
  example: '01900000-0000-7000-8000-000000000021',
};

export const COUNCIL_RUN_ID = {
  name: 'id',
  description: 'Id of the run',
  example: '01900000-0000-7000-8000-000000000032',
};
