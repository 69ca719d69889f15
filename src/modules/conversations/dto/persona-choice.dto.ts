import { plainToInstance } from 'class-transformer';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type PersonaChoice } from '../personas/copy-personas';
import { PersonaDto } from './persona.dto';

/**
 * Who a participant plays: written out here, or a kept persona with what is different. Text is short for `{ "id": "..." }`. The
 * participant gets a copy, which later changes of the kept persona do not reach.
 */
export class PersonaChoiceDto extends PersonaDto implements PersonaChoice {
  /**
   * Id or name of a persona of `GET /api/v1/personas`.
   * @example 'teacher'
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  id?: string;
}

/** For `@Transform`: what is neither text nor an object is left to the validation. */
export function toPersonaChoice(value: unknown): unknown {
  if (typeof value === 'string') return plainToInstance(PersonaChoiceDto, { id: value });
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? plainToInstance(PersonaChoiceDto, value) : value;
}
