import { type Thread, type ThreadMessage } from '../context/thread';

/** An answer that was there before a run began. */
export interface Remembered {
  responseId: string;
  /** Null when nobody has the seat any more. */
  participantId: string | null;
  /** `provider/model`. */
  model: string;
  text: string;
}

/** What everybody has read when a run with a shared memory begins. */
export interface SharedMemory {
  /** What the person says now. */
  asked: string;
  /** The newest, the oldest of them first. */
  answers: readonly Remembered[];
}

const MOST_REMEMBERED = 24;

export function sharedMemory({ messages }: Pick<Thread, 'messages'>, asked: string): SharedMemory {
  return { asked, answers: messages.flatMap(answersTo).slice(-MOST_REMEMBERED) };
}

function answersTo({ participant_id: reader, responses }: ThreadMessage): Remembered[] {
  // What only one participant reads is no part of what all have read.
  if (reader) return [];
  return responses
    .filter(({ role, superseded, content }) => role === 'answer' && !superseded && content.trim() !== '')
    .map(({ id, participant_id, provider, model, content }) => ({
      responseId: id,
      participantId: participant_id,
      model: `${provider}/${model}`,
      text: content,
    }));
}
