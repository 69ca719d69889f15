/** What a client may send: fields beside `type` and `id`, and what comes of it. */
const MESSAGES: readonly [type: string, fields: string, outcome: string][] = [
  [
    'subscribe',
    '`run_id`, `after`?',
    '`subscribed`, then the events of the run: from its beginning, or after the event with this `seq`, by the rules of ' +
      '`GET /api/v1/runs/{id}/events`. `complete: true`: you have all of them.',
  ],
  [
    'subscribe',
    '`conversation_id`',
    '`subscribed`, then all events of the runs that go on or ended in the last minute, and of each that begins later.',
  ],
  ['unsubscribe', '`run_id` or `conversation_id`', '`unsubscribed`; nothing of it comes any more.'],
  [
    'start',
    'those of `POST /api/v1/chat`, `idempotency_key`?',
    '`started` with the `run`, then its events. The same message with the same key again gets the same run.',
  ],
  [
    'retry',
    '`response_id`, those of `POST /api/v1/responses/{id}/retry`, `idempotency_key`?',
    '`started` with the `run` of the retry, then its events.',
  ],
  ['cancel', '`run_id` or `response_id`', '`cancelled` with the `run` or the `response` as it was stored.'],
  ['ping', '', '`pong`.'],
];

/** The chapter of the documentation about `/api/v1/realtime`. */
export function socketChapter(): string {
  const rows = MESSAGES.map(([type, fields, outcome]) => `| \`${type}\` | ${fields} | ${outcome} |`);
  return `
### WebSocket

\`/api/v1/realtime\` carries any number of runs over one WebSocket. Messages are JSON objects with a \`type\`; the \`id\` that you give one
comes back in its reply. They are handled one at a time in the order in which they come.

| you send | with | you get |
|---|---|---|
${rows.join('\n')}

Everything else that comes is an event: the same JSON, with the same \`seq\`, as server-sent events carry (\`run_id\` says of which run).
A subscription to a run ends after its \`run.completed\`. The events of a run that you start come after the reply, unless the socket is
subscribed to its conversation and gets them anyway. Where several servers share a database, a subscription to a conversation tells of the
runs of all of them; one that another server executes is told as a whole when it has ended. After a lost connection subscribe again with
the last \`seq\` as \`after\`.

A failure is \`{ "type": "error", "id", "error": { "code", "title", "detail", "errors", "retry_after" } }\` with the codes below, and
the socket goes on. One that names a \`run_id\` or a \`conversation_id\` in place of an \`id\` ends that subscription.

| closed with | because |
|---|---|
| 1001 | the server stops; runs that go on are told to their end first |
| 1009 | a message was larger than \`WEBSOCKET_MAX_MESSAGE_BYTES\` |
| 4000 | you read too slowly: 64 KiB were waiting, and nothing was taken for \`SLOW_READER_TIMEOUT\` (30 seconds) |
| 4001 | you were subscribed to nothing and said nothing for \`WEBSOCKET_IDLE_TIMEOUT\` |

The server pings every 20 seconds and gives up on a client that does not answer two pings. Handshakes are refused like other
requests, with a problem document: \`cross_site_request\`, \`host_not_allowed\`, \`too_many_sockets\`.
`.trim();
}
