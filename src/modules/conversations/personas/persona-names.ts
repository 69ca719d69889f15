import { BUILT_IN_PERSONAS, type BuiltInPersona } from './built-in-personas';

/** Two names with the same key are the same name. */
export function nameKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}

const BY_NAME = new Map<string, BuiltInPersona>(
  BUILT_IN_PERSONAS.flatMap((persona) => [
    [nameKey(persona.id), persona],
    [nameKey(persona.name), persona],
  ]),
);

/** The built-in persona with this id or name. */
export function builtInNamed(idOrName: string): BuiltInPersona | undefined {
  return BY_NAME.get(nameKey(idOrName));
}
