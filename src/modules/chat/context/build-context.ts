import { type ContextPolicy } from '../../conversations/entities/participant.entity';
import { type ContextEntry } from './context-entry';
import { quote } from './quote';
import { type Thread, type ThreadMessage, type ThreadResponse } from './thread';
import { transferred } from './transferred';

/** Who reads: its own answers are its own words, everybody else's are quoted (or left out). */
export interface Reader {
  participantId: string;
  contextPolicy: ContextPolicy;
  /** What participants are called, by id; left out: as their models are. */
  names?: ReadonlyMap<string, string>;
}

/** The history of a conversation as one participant is to read it, oldest first. What is for somebody else is left out. */
export function buildContext(thread: Pick<Thread, 'messages'>, reader: Reader): ContextEntry[] {
  const messages = thread.messages.filter((message) => isFor(reader, message));
  const answered = answeredToolCalls(messages);
  const heard = messages.map((message) => ({ ...message, responses: heardBy(reader, message) }));
  return heard.flatMap(
    (message, index) =>
      // A summary is written on another participant's seat, so it is not among what the reader hears.
      transferred(messages[index]!) ?? [
        ...said(message, reader, heard),
        ...message.responses.flatMap((response) => answer(response, reader, answered)),
      ],
  );
}

function isFor(reader: Reader, { participant_id }: ThreadMessage): boolean {
  return (participant_id ?? reader.participantId) === reader.participantId;
}

/**
 * The answers to one message that this reader reads: one version of each, and under `selected` only the chosen one. What all answers
 * were made into is what the person goes on with: everybody reads it.
 */
function heardBy(reader: Reader, { responses, selected_response_id }: ThreadMessage): ThreadResponse[] {
  const selected = responses.find(({ id }) => id === selected_response_id);
  if (reader.contextPolicy === 'selected' && selected) return [selected];
  return responses.filter(
    ({ superseded, participant_id, role }) =>
      !superseded &&
      (reader.contextPolicy === 'all' || participant_id === reader.participantId || role === 'synthesis'),
  );
}

/** What the person said, or what this reader's tools answered. */
function said(
  message: Omit<ThreadMessage, 'responses'>,
  reader: Reader,
  messages: readonly ThreadMessage[],
): ContextEntry[] {
  const source = { message_id: message.id };
  if (message.role === 'user') return [{ message: { role: 'user', content: message.content }, source }];
  return (message.tool_results ?? []).flatMap((result) => {
    const response = messages
      .flatMap((earlier) => earlier.responses)
      .find(({ id }) => id === result.response_id);
    const call = response?.tool_calls.find(({ id }) => id === result.tool_call_id);
    if (response?.participant_id !== reader.participantId || !call) return [];
    return [
      {
        message: {
          role: 'tool',
          toolCallId: call.id,
          toolName: call.name,
          content: result.content,
          isError: result.is_error ?? false,
        },
        source,
      },
    ];
  });
}

function answer(response: ThreadResponse, reader: Reader, answered: ReadonlySet<string>): ContextEntry[] {
  const source = { response_id: response.id };
  if (response.participant_id === reader.participantId && response.role !== 'synthesis') {
    // Providers refuse a history with calls that nobody answered: the person went on without them.
    const toolCalls = response.tool_calls.filter((call) => answered.has(callKey(response.id, call.id)));
    if (response.content === '' && toolCalls.length === 0) return [];
    return [{ message: { role: 'assistant', text: response.content, toolCalls }, source }];
  }
  const speaker = response.speaker ?? nameOf(response, reader);
  const said: ContextEntry = {
    message: { role: 'user', content: quote({ ...response, speaker }) },
    source: { ...source, quoted: true, ...(speaker !== undefined && { as: speaker }) },
  };
  return [...(response.content === '' ? [] : [said]), ...departure(response, reader)];
}

/** Who knows the others by name is told of those who did not come to the end of their answer. */
function departure(response: ThreadResponse, reader: Reader): ContextEntry[] {
  const name = nameOf(response, reader);
  if (response.status === 'completed' || name === undefined) return [];
  const text = `${name} left the panel before its answer was complete.`;
  return [{ message: { role: 'user', content: [{ type: 'text', text }] }, source: { text } }];
}

/** A synthesis is nobody's own word. */
function nameOf({ role, participant_id }: ThreadResponse, { names }: Reader): string | undefined {
  return role === 'synthesis' ? undefined : names?.get(participant_id ?? '');
}

function answeredToolCalls(messages: readonly ThreadMessage[]): Set<string> {
  return new Set(
    messages
      .flatMap((message) => message.tool_results ?? [])
      .map((result) => callKey(result.response_id, result.tool_call_id)),
  );
}

const callKey = (responseId: string, toolCallId: string) => `${responseId} ${toolCallId}`;
