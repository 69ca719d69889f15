/** What `data` of each type of message has. */
const MESSAGES: readonly [type: string, data: string, meaning: string][] = [
  ['token', '`{ token }`', 'the next piece of the answer'],
  [
    'meter',
    '`{ tokens_used, cost, latency_ms }`',
    'so far, with the tokens of the answer; at the end with those of prompt and answer. An unknown price is null',
  ],
  ['final', '`{ content }`', 'the whole answer'],
  ['error', '`{ message, code }`', 'this pane cannot go on; the others do'],
  [
    'status',
    '`{ status }`',
    'of a pane `started`, `retrying`, `restarted` (its text so far is void: clear it) or `cancelled`. With `pane_id: null` a run has ' +
      '`started`, or ended as `completed`, `partial`, `failed` or `cancelled`; or the session was `deleted`',
  ],
];

/** The chapter of the documentation about `WS /ws/{session_id}`. */
export function workspaceSocketChapter(): string {
  const rows = MESSAGES.map(([type, data, meaning]) => `| \`${type}\` | ${data} | ${meaning} |`);
  return `
### WebSocket of the broadcast workspace

\`/ws/{session_id}\` tells everything that happens in a session, which need not exist yet: a client may connect before its first broadcast. Runs
that go on or have ended in the last minute are told from their beginning. Nothing that a client sends is read.
Summaries, and what models write for each other in a council or a fusion, are told with \`pane_id: null\`: no pane shows them.

\`{ "type", "session_id", "pane_id", "provider_id", "model_id", "run_id", "response_id", "data", "after" }\`

| type | data | |
|---|---|---|
${rows.join('\n')}

After a lost connection open \`/ws/{session_id}?after=...\` with the \`after\` of the last message: what you have is not told again, and runs
that ended meanwhile are told to their end, unless they also began meanwhile and more than a minute ago; \`GET /sessions/{session_id}\` has
everything. When it is not known how much of an answer you have, it is told anew, after \`restarted\`. Pings, limits and codes of closing
are those of \`/api/v1/realtime\`; 1011 means that something went wrong here, come back.
`.trim();
}
