import { AppError } from '../../../common/errors/app-error';
import { refuseHidden } from '../../conversations/blind/blind-runs';
import { type Thread, type ThreadParticipant, type ThreadResponse } from '../context/thread';

/** What is to be summarized; nothing chosen: all that counts. */
export interface SummaryChoice {
  responseIds?: string[];
  participantIds?: string[];
}

/** The answers that a summary is of, and the seat that it is written on. */
export interface SummarySources {
  responses: ThreadResponse[];
  writer: ThreadParticipant;
}

/**
 * Chooses among what the conversation has. Whoever is named must have said something; of everybody, the complete answers count,
 * one version of each. Throws `participant_not_found`, and `validation_failed` when nothing is left.
 */
export function summarySources(thread: Thread, choice: SummaryChoice): SummarySources {
  for (const [index, id] of (choice.participantIds ?? []).entries()) {
    if (thread.participants.some((participant) => participant.id === id)) continue;
    const message = `the conversation has no participant ${id}`;
    throw AppError.field('participant_not_found', `participant_ids[${index}]`, message);
  }
  const responses = thread.messages
    .flatMap((message) => message.responses)
    .filter((response) => response.content !== '' && isChosen(response, choice));
  if (responses.length === 0) {
    const field = choice.participantIds ? 'participant_ids' : 'response_ids';
    throw AppError.field('validation_failed', field, 'there is no complete answer to summarize');
  }
  refuseHidden(
    responses.some(({ hidden }) => hidden),
    'a summary of it',
  );
  return { responses, writer: writerOf(thread, responses) };
}

/**
 * The conversation as the one who summarizes reads it: each question, and the answers to it that were chosen. Nobody's answer is
 * the reader's own word, and who usually has the seat says nothing.
 */
export function summaryThread(
  thread: Thread,
  { responses, writer }: SummarySources,
  { alias, provider, model }: Pick<ThreadParticipant, 'alias' | 'provider' | 'model'>,
): Thread {
  const chosen = new Set(responses);
  return {
    ...thread,
    system_prompt: null,
    participants: [
      {
        id: writer.id,
        position: writer.position,
        alias,
        provider,
        model,
        persona: null,
        system_prompt: null,
        parameters: {},
        context_policy: 'all',
      },
    ],
    messages: thread.messages
      .map((message) => ({
        ...message,
        // The question is read whomever it was for.
        participant_id: null,
        responses: message.responses
          .filter((response) => chosen.has(response))
          .map((response) => ({ ...response, participant_id: null, superseded: false })),
      }))
      .filter((message) => message.responses.length > 0),
    older_messages: 0,
  };
}

function isChosen(response: ThreadResponse, { responseIds, participantIds }: SummaryChoice): boolean {
  if (responseIds) return responseIds.includes(response.id);
  if (response.superseded || response.status !== 'completed') return false;
  return !participantIds || participantIds.includes(response.participant_id ?? '');
}

/** A response needs a seat to be asked again on: that of the first who is summarized and still there. */
function writerOf(thread: Thread, responses: readonly ThreadResponse[]): ThreadParticipant {
  const seats = responses.flatMap(({ participant_id }) =>
    thread.participants.filter(({ id }) => id === participant_id),
  );
  const writer = seats[0] ?? thread.participants[0];
  if (!writer) {
    throw new AppError('participant_not_found', {
      detail: 'The conversation has no participant left whose seat the summary could be written on.',
    });
  }
  return writer;
}
