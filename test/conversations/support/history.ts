import { type DataSource, type QueryDeepPartialEntity } from 'typeorm';
import { DEFAULT_OWNER_ID, newId } from '../../../src/common/ids';
import { Attempt } from '../../../src/modules/conversations/entities/attempt.entity';
import { Conversation } from '../../../src/modules/conversations/entities/conversation.entity';
import { Message } from '../../../src/modules/conversations/entities/message.entity';
import { Participant } from '../../../src/modules/conversations/entities/participant.entity';
import { Response } from '../../../src/modules/conversations/entities/response.entity';
import { Run } from '../../../src/modules/conversations/entities/run.entity';

interface Said {
  prompt: string;
  /** One per participant, in their order. */
  answers: Partial<Response>[];
  running?: boolean;
}

/** Writes one turn as the engine does: the message, its run and responses first, then how they ended. */
export async function say(database: DataSource, conversationId: string, { prompt, answers, running }: Said) {
  const participants = await database.manager.find(Participant, {
    where: { conversationId },
    order: { position: 'ASC' },
  });
  const createdAt = new Date();
  const common = { ownerId: DEFAULT_OWNER_ID, conversationId, createdAt };
  const message = {
    ...common,
    id: newId(),
    role: 'user' as const,
    content: [{ type: 'text' as const, text: prompt }],
    text: prompt,
  };
  const run = {
    ...common,
    id: newId(),
    messageId: message.id,
    strategy: 'broadcast',
    status: 'running' as const,
  };
  const responses = answers.map((answer, position) => ({
    ...common,
    id: newId(),
    runId: run.id,
    messageId: message.id,
    participantId: participants[position]?.id ?? null,
    position,
    provider: 'demo',
    model: position === 0 ? 'quick' : 'thoughtful',
    status: running ? ('running' as const) : ('completed' as const),
    finishReason: running ? null : ('stop' as const),
    context: { system_prompt: null, entries: [{ message_id: message.id }], trimmed: 0 },
    inputTokens: 5,
    outputTokens: 10,
    cachedTokens: 0,
    reasoningTokens: 0,
    costUsd: 0.0012345,
    ttftMs: 120.5,
    latencyMs: 1_120.5,
    finishedAt: running ? null : createdAt,
    ...answer,
  }));
  const attempts = responses.map((response) => ({
    id: newId(),
    ownerId: DEFAULT_OWNER_ID,
    responseId: response.id,
    number: 1,
    provider: response.provider,
    model: response.model,
    outcome: 'completed' as const,
    statusCode: 200,
    startedAt: createdAt,
    finishedAt: createdAt,
  }));
  await database.transaction(async (manager) => {
    await manager.insert(Message, message);
    await manager.insert(Run, run);
    await manager.insert(Response, responses as QueryDeepPartialEntity<Response>[]);
    await manager.insert(Attempt, attempts);
    if (!running) {
      await manager.update(
        Run,
        { id: run.id },
        { status: 'completed', finalSeq: '7', finishedAt: createdAt },
      );
    }
    await manager.update(Conversation, { id: conversationId }, { lastActivityAt: createdAt });
  });
  return { messageId: message.id, runId: run.id, responseIds: responses.map(({ id }) => id) };
}
