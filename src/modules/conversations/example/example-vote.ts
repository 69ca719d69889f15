import { type Vote } from '../entities/vote.entity';
import { exampleThread } from './example-thread';

/** A vote about the example conversation, for the examples of the API documentation. Like the answers it counts nowhere. */
export function exampleVote(now: Date): Vote {
  const [first, second] = exampleThread(now).responses;
  if (!first || !second) throw new TypeError('The example has two answers');
  return {
    id: '01900000-0000-7000-8000-000000000061',
    ownerId: first.ownerId,
    conversationId: first.conversationId,
    messageId: first.messageId,
    kind: 'preference',
    responseId: first.id,
    otherResponseId: second.id,
    model: `${first.provider}/${first.model}`,
    otherModel: `${second.provider}/${second.model}`,
    outcome: 'tie',
    blind: false,
    tags: ['example'],
    notCounted: 'copied',
    style: null,
    createdAt: now,
    updatedAt: now,
  };
}
