import { type Message } from '../entities/message.entity';
import { cutThread } from './cut-thread';
import { endRuns } from './end-runs';
import { renewIds } from './renew-ids';
import { type Thread } from './thread';

const MOST_TITLE = 200;

export interface Fork {
  ownerId: string;
  /** The last message to take along; undefined: none. */
  last: Message | undefined;
  /** The message where the ways part. */
  forkedFromMessageId: string | null;
  /** Undefined: the title of the conversation and "(fork)". */
  title: string | null | undefined;
  now: Date;
}

/**
 * A copy of a conversation up to one of its messages, in which everything is new. It holds no attempts: they are what was paid, and
 * that was paid once.
 */
export function forkThread(source: Thread, { ownerId, last, forkedFromMessageId, title, now }: Fork): Thread {
  const thread = renewIds(endRuns(cutThread(source, last), now), ownerId);
  Object.assign(thread.conversation, {
    title: title?.replace(/\s+/gu, ' ').trim() ?? forkTitle(source.conversation.title),
    archivedAt: null,
    forkedFromConversationId: source.conversation.id,
    forkedFromMessageId,
    provenance: null,
    // Who says the id means the original.
    dialect: null,
    externalId: null,
    createdAt: now,
    updatedAt: now,
    lastActivityAt: now,
  });
  return thread;
}

function forkTitle(title: string | null): string | null {
  const suffix = ' (fork)';
  return title && title.slice(0, MOST_TITLE - suffix.length).toWellFormed() + suffix;
}
