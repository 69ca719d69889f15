import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { type Thread, type ThreadMessage } from '../context/thread';
import { type RunRequest } from './run-request';

/** The message that is to be answered. */
export type AskedMessage = Omit<ThreadMessage, 'responses'>;

/** The conversation as the models will read it: what was there, and the message to answer at the end. */
export interface Reading {
  conversationSystemPrompt: string | null;
  olderMessages: number;
  messages: ThreadMessage[];
  asked: AskedMessage;
}

/** Of a message that is there already, the answers are left out: another answer is given beside them, not after them. */
export function readingOf(request: RunRequest, thread: Thread | null): Reading {
  const earlier = thread?.messages ?? [];
  const existing = request.messageId === undefined ? undefined : lastOf(earlier, request);
  const asked = existing ?? newMessage(request);
  return {
    conversationSystemPrompt: thread?.system_prompt ?? null,
    olderMessages: thread?.older_messages ?? 0,
    messages: [
      ...(existing ? earlier.slice(0, -1) : earlier),
      { ...asked, participant_id: null, responses: [] },
    ],
    asked,
  };
}

function lastOf(messages: readonly ThreadMessage[], { retry }: RunRequest): ThreadMessage {
  const last = messages.at(-1);
  if (!last || last.is_summary) throw new AppError('message_not_found');
  if (last.participant_id && !retry) {
    throw AppError.field(
      'validation_failed',
      'message_id',
      'names what was put into the context of one participant, which is no prompt',
    );
  }
  if (last.role === 'tool' && !retry) {
    throw AppError.field(
      'validation_failed',
      'message_id',
      'names results of tools, which go to the models that asked for them: retry their response',
    );
  }
  return last;
}

function newMessage({ prompt, toolResults }: RunRequest): AskedMessage {
  const isToolMessage = toolResults.length > 0 && prompt.length === 0;
  return {
    id: newId(),
    role: isToolMessage ? 'tool' : 'user',
    content: prompt,
    tool_results: isToolMessage ? toolResults : null,
  };
}
