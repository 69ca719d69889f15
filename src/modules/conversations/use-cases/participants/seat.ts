import { newId } from '../../../../common/ids';
import { type ModelCatalogue } from '../../../providers/catalogue/model-catalogue';
import { type ParticipantInputDto, type ParticipantPatchDto } from '../../dto/participant-input.dto';
import { type Participant } from '../../entities/participant.entity';
import { type ParticipantChanges } from '../../repositories/participant.repository';

/** Where a new participant sits. */
export interface Place {
  ownerId: string;
  conversationId: string;
  position: number;
}

/** A participant as it was asked for. `field` is the path of the input in the request; throws `unknown_model`. */
export function seat(
  input: ParticipantInputDto,
  place: Place,
  catalogue: ModelCatalogue,
  field = '',
): Participant {
  return {
    id: newId(),
    ...place,
    ...modelOf(input.model, catalogue, field),
    persona: plain(input.persona) ?? null,
    systemPrompt: input.system_prompt ?? null,
    parameters: plain(input.parameters) ?? {},
    contextPolicy: input.context_policy ?? 'own',
    createdAt: new Date(),
  };
}

/** Only what the patch names. Throws `unknown_model`. */
export function changesOf(patch: ParticipantPatchDto, catalogue: ModelCatalogue): ParticipantChanges {
  return {
    ...(patch.model !== undefined && modelOf(patch.model, catalogue)),
    ...(patch.persona !== undefined && { persona: plain(patch.persona) }),
    ...(patch.system_prompt !== undefined && { systemPrompt: patch.system_prompt }),
    ...(patch.parameters !== undefined && { parameters: plain(patch.parameters) }),
    ...(patch.context_policy !== undefined && { contextPolicy: patch.context_policy }),
  };
}

function modelOf(name: string, catalogue: ModelCatalogue, field = '') {
  const { alias, provider, model } = catalogue.resolve(name, field ? `${field}.model` : 'model');
  return { alias, provider, model };
}

/** Without the fields that a DTO class declares and the request left out. */
function plain<T extends object | null | undefined>(value: T): T {
  return value && (Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T);
}
