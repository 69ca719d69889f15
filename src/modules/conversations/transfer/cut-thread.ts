import { type Message } from '../entities/message.entity';
import { type Thread } from './thread';

/**
 * The thread up to and including `last` and the finished responses to it (no messages at all when there is none). Each
 * message says where it comes from. Attempts are left out.
 */
export function cutThread(thread: Thread, last: Message | undefined): Thread {
  const messages = last ? thread.messages.slice(0, thread.messages.indexOf(last) + 1) : [];
  const kept = new Set(messages.map(({ id }) => id));
  const responses = thread.responses.filter(
    ({ messageId, status }) => kept.has(messageId) && status !== 'running',
  );
  return {
    conversation: thread.conversation,
    participants: thread.participants,
    messages: messages.map((message) => ({ ...message, provenance: provenanceOf(message) })),
    runs: thread.runs.filter(({ messageId }) => kept.has(messageId)),
    responses: responses.map((response) => ({ ...response, copied: true })),
    attempts: [],
  };
}

function provenanceOf(message: Message): Record<string, unknown> {
  return {
    kind: 'fork',
    conversation_id: message.conversationId,
    message_id: message.id,
    ...(message.provenance && { origin: message.provenance }),
  };
}
