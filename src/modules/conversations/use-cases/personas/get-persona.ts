import { Injectable } from '@nestjs/common';
import { KeptPersonaDto } from '../../dto/kept-persona.dto';
import { builtInPersona } from '../../personas/built-in-personas';
import { PersonaRepository } from '../../personas/persona.repository';

/** Reads one persona, built in or not. */
@Injectable()
export class GetPersona {
  constructor(private readonly personas: PersonaRepository) {}

  /** Throws `persona_not_found`. */
  async execute(ownerId: string, id: string): Promise<KeptPersonaDto> {
    const builtIn = builtInPersona(id);
    if (builtIn) return KeptPersonaDto.ofBuiltIn(builtIn);
    return KeptPersonaDto.from(await this.personas.findOwned(ownerId, id));
  }
}
