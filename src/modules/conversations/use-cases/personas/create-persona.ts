import { Injectable } from '@nestjs/common';
import { newId } from '../../../../common/ids';
import { type CreatePersonaDto, KeptPersonaDto } from '../../dto/kept-persona.dto';
import { type OwnPersona } from '../../entities/persona.entity';
import { PersonaRepository } from '../../personas/persona.repository';
import { freeName } from './free-name';

/** Keeps a persona. */
@Injectable()
export class CreatePersona {
  constructor(private readonly personas: PersonaRepository) {}

  /** Throws `persona_exists`. */
  async execute(ownerId: string, input: CreatePersonaDto): Promise<KeptPersonaDto> {
    const now = new Date();
    const persona: OwnPersona = {
      id: newId(),
      ownerId,
      ...freeName(input.name),
      role: input.role ?? null,
      icon: input.icon ?? null,
      style: input.style ?? null,
      color: input.color ?? null,
      promptPrefix: input.prompt_prefix ?? null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.personas.insert(persona);
    return KeptPersonaDto.from(persona);
  }
}
