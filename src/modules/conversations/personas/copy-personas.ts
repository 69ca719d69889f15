import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { type Persona } from '../entities/participant.entity';
import { type OwnPersona } from '../entities/persona.entity';
import { builtInNamed, nameKey } from './persona-names';
import { PersonaRepository } from './persona.repository';

/** A persona as a request names it: its own words, and with `id` a kept one, whose fields they replace. */
export interface PersonaChoice extends Persona {
  /** Id or name of a kept persona. */
  id?: string;
}

type Maybe<T> = T | null | undefined;

/** Makes the copies of kept personas that participants play. */
@Injectable()
export class CopyPersonas {
  constructor(private readonly personas: PersonaRepository) {}

  /**
   * Each choice written out, and null or nothing as it came. One statement, and none when no persona of the owner's own can be
   * meant. Throws `persona_not_found`, naming the field of the request.
   */
  async execute(
    ownerId: string,
    choices: readonly Maybe<PersonaChoice>[],
    fieldOf: (index: number) => string,
  ): Promise<Maybe<Persona>[]> {
    const own = await this.findOwn(ownerId, choices);
    return choices.map((choice, index) => {
      if (!choice) return choice;
      const { id, ...words } = choice;
      if (id === undefined) return withoutGaps(words);
      const kept = own.get(nameKey(id)) ?? builtInNamed(id);
      if (kept) return { ...fieldsOf(kept), ...withoutGaps(words) };
      throw AppError.field('persona_not_found', fieldOf(index), `there is no persona ${id}`);
    });
  }

  private async findOwn(
    ownerId: string,
    choices: readonly Maybe<PersonaChoice>[],
  ): Promise<Map<string, Persona>> {
    const named = choices.flatMap((choice) => choice?.id ?? []);
    const unknown = named.filter((id) => !builtInNamed(id));
    if (unknown.length === 0) return new Map();
    const found = await this.personas.findNamed(ownerId, unknown.filter(isId), unknown.map(nameKey));
    return new Map(
      found.flatMap((persona) => [
        [persona.id, toPersona(persona)],
        [persona.nameKey, toPersona(persona)],
      ]),
    );
  }
}

function toPersona({ name, role, icon, style, color, promptPrefix }: OwnPersona): Persona {
  return withoutGaps({ name, role, icon, style, color, prompt_prefix: promptPrefix });
}

function fieldsOf({ name, role, icon, style, color, prompt_prefix }: Persona): Persona {
  return withoutGaps({ name, role, icon, style, color, prompt_prefix });
}

function withoutGaps(words: Record<keyof Persona, string | null | undefined> | Persona): Persona {
  return Object.fromEntries(Object.entries(words).filter(([, text]) => text !== undefined && text !== null));
}
