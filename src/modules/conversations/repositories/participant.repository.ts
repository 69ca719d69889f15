import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, In } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { groupBy } from '../../../common/group-by';
import { isId } from '../../../common/ids';
import { Conversation } from '../entities/conversation.entity';
import { Participant } from '../entities/participant.entity';
import { row } from './row';

export type ParticipantChanges = Partial<
  Pick<
    Participant,
    'alias' | 'provider' | 'model' | 'persona' | 'systemPrompt' | 'parameters' | 'contextPolicy'
  >
>;

/** Participants by owner and conversation; every method throws `conversation_not_found` when it is not the owner's. */
@Injectable()
export class ParticipantRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Participants of several conversations, by conversation, in their order. One statement. */
  async byConversation(
    ownerId: string,
    conversationIds: readonly string[],
  ): Promise<Map<string, Participant[]>> {
    if (conversationIds.length === 0) return new Map();
    const all = await this.database.manager.find(Participant, {
      where: { ownerId, conversationId: In([...conversationIds]) },
      order: { position: 'ASC' },
    });
    return groupBy(all, ({ conversationId }) => conversationId);
  }

  /** The conversation in which the participant sits. Throws `participant_not_found`. */
  async conversationOf(ownerId: string, id: string): Promise<string> {
    const participant = isId(id) && (await this.database.manager.findOneBy(Participant, { id, ownerId }));
    if (!participant) throw new AppError('participant_not_found');
    return participant.conversationId;
  }

  /** Seats the participant behind the others and sets its position. Throws `too_many_models` beyond `most`. */
  async append(participant: Participant, most: number): Promise<void> {
    await this.locked(participant.ownerId, participant.conversationId, async (manager) => {
      const { conversationId } = participant;
      const seated = await manager.countBy(Participant, { conversationId });
      if (seated >= most) {
        throw new AppError('too_many_models', { detail: `A conversation has at most ${most} participants.` });
      }
      const last = await manager.maximum(Participant, 'position', { conversationId });
      participant.position = (last ?? -1) + 1;
      await manager.insert(Participant, row(participant));
    });
  }

  /** Throws `participant_not_found`. */
  async update(
    ownerId: string,
    conversationId: string,
    id: string,
    changes: ParticipantChanges,
  ): Promise<Participant> {
    return this.locked(ownerId, conversationId, async (manager) => {
      const participant = await find(manager, ownerId, conversationId, id);
      Object.assign(participant, changes);
      if (Object.keys(changes).length > 0) await manager.update(Participant, { id, ownerId }, changes);
      return participant;
    });
  }

  /** Throws `validation_failed` unless `ids` are those of all participants, each once. */
  async reorder(ownerId: string, conversationId: string, ids: readonly string[]): Promise<Participant[]> {
    return this.locked(ownerId, conversationId, async (manager) => {
      const seated = await manager.find(Participant, { where: { ownerId, conversationId } });
      const byId = new Map(seated.map((participant) => [participant.id, participant]));
      const ordered = ids.flatMap((id) => byId.get(id) ?? []);
      if (new Set(ordered).size !== seated.length || ids.length !== seated.length) {
        const wanted = 'must name every participant of the conversation exactly once';
        throw AppError.field('validation_failed', 'participant_ids', wanted);
      }
      return place(manager, ordered);
    });
  }

  /** Removes it and closes the gap. Its responses stay. Throws `participant_not_found`. */
  async remove(ownerId: string, conversationId: string, id: string): Promise<void> {
    await this.locked(ownerId, conversationId, async (manager) => {
      await find(manager, ownerId, conversationId, id);
      await manager.delete(Participant, { id, ownerId });
      const order = { position: 'ASC' } as const;
      await place(manager, await manager.find(Participant, { where: { ownerId, conversationId }, order }));
    });
  }

  /** Runs `work` in a transaction while nobody else can change who takes part in the conversation. */
  private async locked<T>(
    ownerId: string,
    conversationId: string,
    work: (manager: EntityManager) => Promise<T>,
  ): Promise<T> {
    if (!isId(conversationId)) throw new AppError('conversation_not_found');
    return this.database.transaction(async (manager) => {
      // The update is the lock: others wait here, while inserts that only refer to the conversation go on.
      const where = { id: conversationId, ownerId };
      const { affected } = await manager.update(Conversation, where, { updatedAt: new Date() });
      if (!affected) throw new AppError('conversation_not_found');
      return work(manager);
    });
  }
}

async function find(manager: EntityManager, ownerId: string, conversationId: string, id: string) {
  const participant = isId(id) && (await manager.findOneBy(Participant, { id, ownerId, conversationId }));
  if (!participant) throw new AppError('participant_not_found');
  return participant;
}

/** Numbers the participants as they are in the list. Positions are checked for uniqueness when the transaction commits. */
async function place(manager: EntityManager, ordered: Participant[]): Promise<Participant[]> {
  await manager.query(
    `UPDATE participants SET position = wanted.place - 1
     FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
     WHERE participants.id = wanted.id AND position <> wanted.place - 1`,
    [ordered.map(({ id }) => id)],
  );
  ordered.forEach((participant, position) => (participant.position = position));
  return ordered;
}
