import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { builtInPersona } from '../../personas/built-in-personas';
import { PersonaRepository } from '../../personas/persona.repository';

/** Forgets a persona. Participants that play it go on as they are. */
@Injectable()
export class DeletePersona {
  constructor(private readonly personas: PersonaRepository) {}

  /** Throws `persona_not_found`, and `persona_built_in`. */
  async execute(ownerId: string, id: string): Promise<void> {
    if (builtInPersona(id)) throw new AppError('persona_built_in');
    await this.personas.delete(ownerId, id);
  }
}
