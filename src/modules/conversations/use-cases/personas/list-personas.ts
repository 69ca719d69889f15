import { Injectable } from '@nestjs/common';
import { isId } from '../../../../common/ids';
import { decodeCursor, encodeCursor } from '../../../../common/pagination';
import { KeptPersonaDto, type ListPersonasQueryDto, type PersonaPageDto } from '../../dto/kept-persona.dto';
import { BUILT_IN_PERSONAS, builtInPersona } from '../../personas/built-in-personas';
import { PersonaRepository } from '../../personas/persona.repository';

const PAGE_SIZE = 50;

/** Lists who can be played. */
@Injectable()
export class ListPersonas {
  constructor(private readonly personas: PersonaRepository) {}

  /** Throws `invalid_cursor`. */
  async execute(
    ownerId: string,
    { cursor, limit = PAGE_SIZE }: ListPersonasQueryDto,
  ): Promise<PersonaPageDto> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 1, ([id = '']) => isListed(id))[0];
    const rest = builtInAfter(after);
    const items = rest.slice(0, limit + 1).map((persona) => KeptPersonaDto.ofBuiltIn(persona));
    if (items.length <= limit) {
      const window = {
        limit: limit + 1 - items.length,
        ...(after !== undefined && isId(after) && { after }),
      };
      const own = await this.personas.list(ownerId, window);
      items.push(...own.map((persona) => KeptPersonaDto.from(persona)));
    }
    const last = items[limit - 1];
    return {
      items: items.slice(0, limit),
      next_cursor: last && items.length > limit ? encodeCursor([last.id]) : null,
    };
  }
}

const isListed = (id: string): boolean => isId(id) || builtInPersona(id) !== undefined;

function builtInAfter(id: string | undefined) {
  if (id === undefined) return BUILT_IN_PERSONAS;
  if (isId(id)) return [];
  return BUILT_IN_PERSONAS.slice(BUILT_IN_PERSONAS.findIndex((persona) => persona.id === id) + 1);
}
