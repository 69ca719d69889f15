import { type RunEvent } from '../engine/run-event';

/** What each event carries beside its envelope. An event that is missing here does not compile. */
const EVENTS: Record<RunEvent['type'], string> = {
  'run.started':
    'First: `conversation_id`, `message_id`, `strategy`, and `responses` with the id, participant and model of each.',
  'stage.started': 'A stage begins: `stage`, `name`, its `responses`. Strategies with several stages only.',
  'stage.completed': 'Its answers have ended: `stage`, `name`.',
  'response.started':
    'Who writes from here on: `model`, `provider`, `attempt`; `trimmed` entries of the history and `dropped_parameters` were left ' +
    'out. Comes again for a retry, a fallback, or a hedge that won; what was said so far stays.',
  'response.restarted':
    'The answer broke off and is begun anew: what this response said so far is void, clear it. `attempt` says which attempt begins, ' +
    '`reason` is the code of the failure.',
  'response.delta': 'The next piece of the answer: `text`. `logprobs` where they were asked for.',
  'response.reasoning': 'The next piece of what the model thinks aloud: `text`.',
  'response.tool_call':
    'The next piece of a tool call: its `index`, `id` and `name` at first, and `arguments`, a piece of JSON text.',
  'response.meter':
    'At most four a second: `tokens`, `cost_usd`, `elapsed_ms`, `tokens_per_second` so far, by our own count.',
  'response.completed':
    'The answer is complete and stored: `finish_reason`, `model` that answered, `usage`, `cost_usd` of all `attempts`, `ttft_ms`, ' +
    '`latency_ms`, `citations`.',
  'response.failed':
    'It failed: `error` with code, message and `retryable`; `partial` when what was said so far is kept.',
  'response.cancelled': 'It was cancelled: `partial`, and usage and cost so far.',
  'quorum.reached':
    'As many answers are complete as the run asked for with `min_answers`: `answers`, and their `response_ids`.',
  'speaker.selected':
    'Who speaks in a turn of a panel: `turn`, `speakers`, `by` (`everyone`, `order`, `mention`, `selector`, `only_one`; `fallback` when ' +
    'the selector chose nobody), and what it said in vain (`failed`).',
  'memory.summarized':
    'What a panel has said does not fit every window, and its beginning was summed up (`response_id`); `status` says whether that worked.',
  'panelist.left':
    'A panelist has failed or was cancelled, and takes no part in the rest of the run: `participant_id`, `name`, `response_id`, `reason`.',
  'link.detected':
    'An answer of a panel takes up an earlier one: `response_id` and `from` are the answer, `to` the earlier one, with whose they are; ' +
    '`kind` (`builds_on`, `reinforces`, `synthesises`, `contrasts`, `clarifies`), `strength` from 0 to 1, and `evidence` from both texts. ' +
    '`state` is `live` while the answer is being written: forget it when the answer ends or restarts. `final` comes behind the end.',
  'vote.cast':
    'A reviewer of a council has voted, or abstains: `response_id` of the ballot, `ranking` of labels or null, `abstained` with the reason.',
  'tally.updated':
    'The ballots so far, counted: `method`, `ballots`, `outstanding`, whether it is `decided` who is first, and the `ranking`.',
  'round.measured':
    'A round of a debate is over: `round` (0: before anybody had read anybody), `measure`, the `agreement` across debaters from 0 to 1, ' +
    'and `answers` with the `label`, the `value` compared (null: no answer) and the `stability` of each.',
  'consensus.reached': 'The debaters agree enough to stop: `round`, `agreement`.',
  'run.snapshot':
    'Everything so far in one event, where single events are not there any more: it replaces what the client has. ' +
    '`deliberation` has the stages, the evidence and the result of a strategy with several stages.',
  'run.completed':
    'Last: `status` (completed, partial, failed, cancelled), `error` when the run failed as a whole, `totals`, and the `result` of a strategy with several stages.',
};

/** The chapter of the documentation that says what a client of a run's events has to expect. */
export function eventsChapter(): string {
  const rows = Object.entries(EVENTS).map(([type, carries]) => `| \`${type}\` | ${carries} |`);
  return `
### Events

With \`Accept: text/event-stream\` a run is a stream of server-sent events: \`event:\` is the type, \`id:\` the \`seq\` to come back
with (\`Last-Event-ID\` or \`after\`), \`data:\` JSON with \`seq\`, \`run_id\`, \`type\`, \`at\`, and \`response_id\` where it is about one
model. Each response has exactly one of \`response.completed\`, \`response.failed\` and \`response.cancelled\`. A comment comes after 15 s
of silence.

While nobody may know who answers in a blind run, \`model\` is \`blind/\` with the \`label\` of the answer, \`participant_id\` and all figures
are null, \`at\` is the beginning of the run, and \`response.meter\`, \`response.reasoning\`, what models say of each other, evidence and
result are not told.

| event | carries |
|---|---|
${rows.join('\n')}
`.trim();
}
