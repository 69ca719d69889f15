import { newId } from '../../../common/ids';
import { type ContentPart, type ProviderMessage } from '../../providers/spec/messages';
import { deriveTitle } from '../derive-title';
import { type ToolResult } from '../entities/message.entity';
import { type Participant } from '../entities/participant.entity';
import { textOf } from '../text-of';
import { type Thread } from '../transfer/thread';
import { HistoryWriter } from './history-rows';
import { toTurns, type Turn } from './turns';

/** What a client has of a conversation that was not kept until now. */
export interface GivenHistory {
  ownerId: string;
  systemPrompt: string | null;
  /** Who is to answer; whatever was answered before counts as their own words. */
  models: readonly { provider: string; model: string }[];
  messages: readonly ProviderMessage[];
  /** Where it comes from, as clients will be shown it. */
  provenance: Record<string, unknown>;
}

/** The conversation that was made of it, and what is still to be answered in it. */
export interface KeptHistory {
  conversationId: string;
  /** In the order of the models. */
  participantIds: string[];
  prompt: ContentPart[];
  toolResults: ToolResult[];
}

/** A history as the rows of a conversation, up to its last message, and what is still to be answered in it. */
export interface ComposedHistory {
  thread: Thread;
  kept: KeptHistory;
}

/** Throws `validation_failed` for a history that cannot be gone on with. Stores nothing. */
export function composeHistory(history: GivenHistory): ComposedHistory {
  const { ownerId, messages } = history;
  const turns = toTurns(messages);
  const last = turns.pop()!;
  const now = new Date();
  const conversationId = newId();
  const participants = participantsOf(history, conversationId, now);
  const writer = new HistoryWriter({ ownerId, conversationId }, participants, now);
  for (const turn of turns) writer.add(turn);
  return {
    thread: {
      conversation: conversationOf(history, conversationId, titleOf([...turns, last]), now),
      participants,
      ...writer.rows,
      attempts: [],
    },
    kept: {
      conversationId,
      participantIds: participants.map(({ id }) => id),
      prompt: last.said.role === 'user' ? [...last.said.content] : [],
      toolResults: writer.resultsOf(last),
    },
  };
}

function titleOf(turns: readonly Turn[]): string | null {
  const first = turns.find(({ said }) => said.role === 'user')?.said;
  return first?.role === 'user' ? deriveTitle(textOf(first.content)) || null : null;
}

function conversationOf(
  { ownerId, systemPrompt, provenance }: GivenHistory,
  id: string,
  title: string | null,
  now: Date,
) {
  return {
    id,
    ownerId,
    title,
    systemPrompt,
    tags: [],
    archivedAt: null,
    forkedFromConversationId: null,
    forkedFromMessageId: null,
    provenance,
    createdAt: now,
    updatedAt: now,
    lastActivityAt: now,
  };
}

function participantsOf({ ownerId, models }: GivenHistory, conversationId: string, now: Date): Participant[] {
  return models.map(({ provider, model }, position) => ({
    id: newId(),
    ownerId,
    conversationId,
    position,
    alias: null,
    provider,
    model,
    persona: null,
    systemPrompt: null,
    parameters: {},
    contextPolicy: 'own',
    createdAt: now,
  }));
}
