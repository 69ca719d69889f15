import { type ResponseContext } from '../../conversations/entities/response.entity';
import { textOf } from '../../conversations/text-of';
import { buildContext, type Reader } from './build-context';
import { type ContextEntry } from './context-entry';
import { type ThreadMessage, type ThreadResponse } from './thread';

/** What a response was sent, read again from what its context refers to. */
export interface FrozenContext {
  entries: ContextEntry[];
  /** False when something that the model read is not there any more. */
  complete: boolean;
}

/** What a context refers to, as it is stored, by id. */
export interface Referenced {
  messages: ReadonlyMap<string, Omit<ThreadMessage, 'responses'>>;
  responses: ReadonlyMap<string, ThreadResponse>;
}

/** The reader itself; everybody else is quoted. Which answers were whose is in the context: participants come and go. */
const READER: Reader = { participantId: 'reader', contextPolicy: 'all' };
const UNSTORED = '';

/**
 * The messages that were sent, exactly: a thread of nothing but what the context refers to, read in the same way. What was said,
 * or which calls were answered, after the response was asked changes nothing.
 */
export function readFrozen(context: ResponseContext, referenced: Referenced): FrozenContext {
  const turns = context.entries.map((entry) => turnOf(entry, referenced));
  const entries = buildContext({ messages: turns.filter((turn) => turn !== null) }, READER);
  return {
    entries: entries.map((entry) =>
      entry.source.message_id === UNSTORED ? { ...entry, source: { text: saidIn(entry) } } : entry,
    ),
    complete: !turns.includes(null),
  };
}

function saidIn({ message }: ContextEntry): string {
  return message.role === 'user' ? textOf(message.content) : '';
}

function turnOf(entry: ResponseContext['entries'][number], referenced: Referenced): ThreadMessage | null {
  if (entry.text !== undefined) {
    return turn({
      id: UNSTORED,
      role: 'user',
      content: [{ type: 'text', text: entry.text }],
      tool_results: null,
    });
  }
  const message = referenced.messages.get(entry.message_id ?? '');
  const response = referenced.responses.get(entry.response_id ?? '');
  // Both together: a summary that was written for the reader.
  if (message && entry.response_id !== undefined) {
    return response ? turn({ ...forReader(message), is_summary: true }, [response]) : null;
  }
  if (message) return turn(forReader(message));
  if (!response) return null;
  const participant_id = entry.quoted ? null : READER.participantId;
  return turn({ id: UNSTORED, role: 'tool', content: [], tool_results: null }, [
    { ...response, participant_id, ...(entry.as !== undefined && { speaker: entry.as }) },
  ]);
}

/** What was read was for the reader, whoever it was. */
function forReader(message: Omit<ThreadMessage, 'responses'>): Omit<ThreadMessage, 'responses'> {
  return message.participant_id ? { ...message, participant_id: READER.participantId } : message;
}

function turn(message: Omit<ThreadMessage, 'responses'>, responses: ThreadResponse[] = []): ThreadMessage {
  return { ...message, responses };
}
