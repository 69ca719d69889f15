import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, MoreThan, QueryFailedError } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { OwnPersona } from '../entities/persona.entity';
import { type Window } from '../repositories/conversation.repository';

export type PersonaChanges = Partial<
  Pick<OwnPersona, 'name' | 'nameKey' | 'role' | 'icon' | 'style' | 'color' | 'promptPrefix'>
>;

const UNIQUE_VIOLATION = '23505';

/** Personas that owners wrote. Somebody else's is treated as one that does not exist. */
@Injectable()
export class PersonaRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Throws `persona_exists` when the owner has one of this name. */
  async insert(persona: OwnPersona): Promise<void> {
    await refuseSameName(this.database.manager.insert(OwnPersona, persona));
  }

  /** Oldest first; `after` is the id of the one before the window. */
  async list(ownerId: string, window: Window<string>): Promise<OwnPersona[]> {
    return this.database.manager.find(OwnPersona, {
      where: { ownerId, ...(window.after !== undefined && { id: MoreThan(window.after) }) },
      order: { id: 'ASC' },
      take: window.limit,
    });
  }

  /** Throws `persona_not_found`. */
  async findOwned(ownerId: string, id: string): Promise<OwnPersona> {
    const persona = isId(id) && (await this.database.manager.findOneBy(OwnPersona, { id, ownerId }));
    if (!persona) throw new AppError('persona_not_found');
    return persona;
  }

  /** Those with one of these ids or names, in any order. */
  async findNamed(
    ownerId: string,
    ids: readonly string[],
    nameKeys: readonly string[],
  ): Promise<OwnPersona[]> {
    return this.database.manager.findBy(OwnPersona, [
      { ownerId, id: In([...ids]) },
      { ownerId, nameKey: In([...nameKeys]) },
    ]);
  }

  /** Writes only what is named and raises the version. Throws `persona_not_found` and `persona_exists`. */
  async update(ownerId: string, id: string, changes: PersonaChanges): Promise<OwnPersona> {
    if (!isId(id)) throw new AppError('persona_not_found');
    const { affected } = await refuseSameName(
      this.database.manager.update(
        OwnPersona,
        { id, ownerId },
        { ...changes, version: () => 'version + 1', updatedAt: new Date() },
      ),
    );
    if (!affected) throw new AppError('persona_not_found');
    return this.findOwned(ownerId, id);
  }

  /** Throws `persona_not_found`. */
  async delete(ownerId: string, id: string): Promise<void> {
    if (!isId(id)) throw new AppError('persona_not_found');
    const { affected } = await this.database.manager.delete(OwnPersona, { id, ownerId });
    if (!affected) throw new AppError('persona_not_found');
  }
}

/** Whoever looks first and writes then is overtaken; the constraint is not. */
async function refuseSameName<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    const isTaken =
      error instanceof QueryFailedError && (error.driverError as { code?: string }).code === UNIQUE_VIOLATION;
    if (!isTaken) throw error;
    throw AppError.field('persona_exists', 'name', 'is the name of another persona');
  }
}
