import { type Thread as ThreadRows } from '../../conversations/transfer/thread';
import { type Thread, type ThreadMessage, type ThreadResponse } from '../context/thread';

/** A conversation that was composed and not stored, as a run would read it. */
export function unkeptThread({ conversation, participants, messages, responses }: ThreadRows): Thread {
  return {
    id: conversation.id,
    system_prompt: conversation.systemPrompt,
    participants: participants.map(({ systemPrompt, contextPolicy, ...participant }) => ({
      ...participant,
      system_prompt: systemPrompt,
      context_policy: contextPolicy,
    })),
    messages: messages.map(({ id, role, content, toolResults }): ThreadMessage => ({
      id,
      role,
      content,
      tool_results: toolResults,
      responses: responses.filter(({ messageId }) => messageId === id).map(answer),
    })),
    older_messages: 0,
  };
}

function answer(response: ThreadRows['responses'][number]): ThreadResponse {
  const { id, participantId, provider, model, role, status, content, toolCalls } = response;
  return { id, participant_id: participantId, provider, model, role, status, content, tool_calls: toolCalls };
}
