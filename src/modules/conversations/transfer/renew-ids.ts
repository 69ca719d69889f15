import { newId } from '../../../common/ids';
import { type ContextReference, type ResponseContext } from '../entities/response.entity';
import { type ToolResult } from '../entities/message.entity';
import { type Thread } from './thread';

/**
 * A copy of the thread for `ownerId` in which everything has a new id and refers to the new ids. References to what is not
 * in the thread (a participant that was removed, an answer that was not copied) are cut. Ids rise in the order of the
 * lists, because messages and runs are read in the order of their ids.
 */
export function renewIds(thread: Thread, ownerId: string): Thread {
  const renewed = renewal(thread);
  const conversationId = newId();
  return {
    conversation: { ...thread.conversation, id: conversationId, ownerId },
    participants: thread.participants.map((participant) => ({
      ...participant,
      id: renewed.required(participant.id),
      ownerId,
      conversationId,
    })),
    messages: thread.messages.map((message) => ({
      ...message,
      id: renewed.required(message.id),
      ownerId,
      conversationId,
      toolResults: message.toolResults?.map((result) => renewResult(result, renewed)) ?? null,
      participantId: message.participantId ? renewed.required(message.participantId) : null,
      selectedResponseId: renewed.optional(message.selectedResponseId) ?? null,
    })),
    runs: thread.runs.map((run) => ({
      ...run,
      id: renewed.required(run.id),
      ownerId,
      conversationId,
      messageId: renewed.required(run.messageId),
      retryOf: renewed.optional(run.retryOf) ?? null,
      result: renewWithin(run.result ?? null, renewed),
    })),
    responses: thread.responses.map((response) => ({
      ...response,
      id: renewed.required(response.id),
      ownerId,
      conversationId,
      runId: renewed.required(response.runId),
      messageId: renewed.required(response.messageId),
      participantId: renewed.optional(response.participantId) ?? null,
      context: renewContext(response.context, renewed),
    })),
    attempts: thread.attempts.map((attempt) => ({
      ...attempt,
      id: newId(),
      ownerId,
      responseId: renewed.required(attempt.responseId),
    })),
  };
}

interface Renewal {
  required(id: string): string;
  optional(id: string | null | undefined): string | undefined;
}

function renewal(thread: Thread): Renewal {
  const { participants, messages, runs, responses } = thread;
  const ids = [participants, messages, runs, responses].flatMap((list) =>
    list.map(({ id }) => [id, newId()] as const),
  );
  // Whom a message is for may have been removed: it stays somebody who is not there.
  const readers = messages.flatMap(({ participantId }) =>
    participantId ? [[participantId, newId()] as const] : [],
  );
  const renewed = new Map([...readers, ...ids]);
  return {
    optional: (id) => (id ? renewed.get(id) : undefined),
    required: (id) => {
      const fresh = renewed.get(id);
      if (fresh === undefined) throw new Error(`The thread refers to ${id} and does not hold it`);
      return fresh;
    },
  };
}

/** A result names responses and participants wherever its strategy likes to. */
function renewWithin<T>(value: T, renewed: Renewal): T {
  const renew = (part: unknown): unknown => {
    if (typeof part === 'string') return renewed.optional(part) ?? part;
    if (Array.isArray(part)) return part.map(renew);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, renew(entry)]));
  };
  return renew(value) as T;
}

function renewResult(result: ToolResult, renewed: Renewal): ToolResult {
  return { ...result, response_id: renewed.optional(result.response_id) ?? result.response_id };
}

function renewContext(context: ResponseContext | null, renewed: Renewal): ResponseContext | null {
  if (!context) return null;
  return { ...context, entries: context.entries.map((entry) => renewReference(entry, renewed)) };
}

/** What is cut leaves its place: a copy must not pretend that the model read less. */
function renewReference(entry: ContextReference, renewed: Renewal): ContextReference {
  const { message_id, response_id, ...rest } = entry;
  const message = renewed.optional(message_id);
  const response = renewed.optional(response_id);
  const isCut = message === undefined && response === undefined && entry.text === undefined;
  return isCut
    ? {}
    : { ...(message && { message_id: message }), ...(response && { response_id: response }), ...rest };
}
