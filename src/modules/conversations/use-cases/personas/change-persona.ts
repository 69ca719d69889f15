import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { type ChangePersonaDto, KeptPersonaDto } from '../../dto/kept-persona.dto';
import { builtInPersona } from '../../personas/built-in-personas';
import { PersonaRepository } from '../../personas/persona.repository';
import { freeName } from './free-name';

/** Changes a persona. Participants that play it go on as they are. */
@Injectable()
export class ChangePersona {
  constructor(private readonly personas: PersonaRepository) {}

  /** Throws `persona_not_found`, `persona_exists`, and `persona_built_in`. */
  async execute(ownerId: string, id: string, patch: ChangePersonaDto): Promise<KeptPersonaDto> {
    if (builtInPersona(id)) throw new AppError('persona_built_in');
    const { name, role, icon, style, color, prompt_prefix: promptPrefix } = patch;
    const texts = Object.entries({ role, icon, style, color, promptPrefix });
    const changes = {
      ...(name !== undefined && freeName(name)),
      ...Object.fromEntries(texts.filter(([, text]) => text !== undefined)),
    };
    const isEmpty = Object.keys(changes).length === 0;
    return KeptPersonaDto.from(
      isEmpty ? await this.personas.findOwned(ownerId, id) : await this.personas.update(ownerId, id, changes),
    );
  }
}
