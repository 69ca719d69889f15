import { AppError } from '../../../../common/errors/app-error';
import { isId } from '../../../../common/ids';
import { builtInNamed, nameKey } from '../../personas/persona-names';

/** The name as it is kept and looked up. Throws `persona_exists` when a built-in persona has it, or it could be another one's id. */
export function freeName(name: string): { name: string; nameKey: string } {
  if (builtInNamed(name) || isId(name.trim())) {
    throw AppError.field('persona_exists', 'name', 'is the name of another persona');
  }
  return { name, nameKey: nameKey(name) };
}
