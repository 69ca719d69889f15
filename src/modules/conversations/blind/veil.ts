import { type Participant } from '../entities/participant.entity';
import { type Response, type ResponseError } from '../entities/response.entity';
import { type Run } from '../entities/run.entity';
import { UNMEASURED } from '../entities/unmeasured';
import { type Thread } from '../transfer/thread';

/** In place of a provider's name. */
const HIDDEN_PROVIDER = 'blind';
/** In place of the name of a model that has no label: of a seat, or of what models say of each other. */
const HIDDEN_MODEL = 'hidden';

/** Options of a run that tell nothing about who takes part. What is not in this list is not shown. */
const TELL_NOTHING = [
  'on_disconnect',
  'on_restart',
  'retries',
  'hedge_after_ms',
  'deadlines',
  'min_answers',
  'on_quorum',
  'race',
  'max_cost_usd',
  'max_total_tokens',
];

/** `provider/model` of a model that nobody may know yet. */
export function hiddenModelId(label: string | null | undefined): string {
  return `${HIDDEN_PROVIDER}/${label ?? HIDDEN_MODEL}`;
}

export function isHidden({ blind = false, revealedAt = null }: Pick<Run, 'blind' | 'revealedAt'>): boolean {
  return blind && revealedAt === null;
}

/**
 * The response as it may be shown: of one that is hidden nothing is left that tells whose it is, not how long it took or what it cost
 * either. What models say of each other's answers would lead the person who is to judge them, and is withheld as a whole. Everything
 * that shows a response goes through here.
 */
export function veiledResponse(response: Response): Response {
  if (!response.hidden) return response;
  const isAnswer = response.role === 'answer';
  return {
    ...response,
    participantId: null,
    alias: null,
    provider: HIDDEN_PROVIDER,
    model: response.label ?? HIDDEN_MODEL,
    providerModel: null,
    content: isAnswer ? response.content : '',
    // Only some models show it, and in it they speak of themselves.
    reasoning: null,
    toolCalls: isAnswer ? response.toolCalls : [],
    citations: isAnswer ? response.citations : [],
    error: veiledError(response.error),
    parameters: {},
    droppedParameters: [],
    context: null,
    ...UNMEASURED,
    epoch: 0,
    finishedAt: null,
  };
}

/** Messages of providers name models and quote requests. */
export function veiledError(error: ResponseError | null): ResponseError | null {
  if (!error) return null;
  const message = 'The answer failed. Why is told with the name of its model.';
  return { code: error.code, message, retryable: error.retryable, provider_status: null };
}

/** The run as it may be shown: while it is hidden without sums, seed, result, and options that name models. */
export function veiledRun(run: Run): Run {
  if (!isHidden(run)) return run;
  return { ...run, options: veiledOptions(run.options), seed: null, result: null, totals: null };
}

export function veiledOptions(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => TELL_NOTHING.includes(name)));
}

/** The participant as it may be shown: one that has answered blind has a seat and no name. */
export function veiledParticipant(participant: Participant): Participant {
  if (!participant.hidden) return participant;
  return {
    ...participant,
    alias: null,
    provider: HIDDEN_PROVIDER,
    model: HIDDEN_MODEL,
    persona: null,
    systemPrompt: null,
    parameters: {},
  };
}

/** A whole conversation as it may be shown. */
export function veiledThread(thread: Thread): Thread {
  const hidden = new Set(
    thread.responses.flatMap(({ id, hidden: isHiddenOne }) => (isHiddenOne ? [id] : [])),
  );
  if (hidden.size === 0) return thread;
  return {
    ...thread,
    participants: thread.participants.map(veiledParticipant),
    runs: thread.runs.map(veiledRun),
    // What was said later on refers to whose answers it goes on from.
    responses: thread.responses.map((response) => withoutReferences(veiledResponse(response), hidden)),
    attempts: thread.attempts.filter(({ responseId }) => !hidden.has(responseId)),
  };
}

function withoutReferences(response: Response, hidden: ReadonlySet<string>): Response {
  const { context } = response;
  if (!context) return response;
  const entries = context.entries.map((entry) =>
    entry.response_id !== undefined && hidden.has(entry.response_id) ? {} : entry,
  );
  return { ...response, context: { ...context, entries } };
}
