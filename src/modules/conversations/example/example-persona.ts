import { DEFAULT_OWNER_ID } from '../../../common/ids';
import { type OwnPersona } from '../entities/persona.entity';
import { nameKey } from '../personas/persona-names';

/** The persona that the examples of the API documentation change. */
export function examplePersona(now: Date): OwnPersona {
  const name = 'The Gardener (example)';
  return {
    id: '01900000-0000-7000-8000-000000000051',
    ownerId: DEFAULT_OWNER_ID,
    name,
    nameKey: nameKey(name),
    role: 'who thinks in seasons',
    icon: '🌱',
    style: 'patient and practical',
    color: 'green',
    promptPrefix: 'Say what has to grow first.',
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}
