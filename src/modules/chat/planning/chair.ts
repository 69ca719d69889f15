import { type ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type ParameterName } from '../../providers/spec/parameters';
import { type Seat } from '../engine/run-plan';
import { type ChairOption, type MemberOption } from '../engine/run/run-options';

/** What is kept of who puts the answers together, so that a restart finds him again. */
export function chairOption({
  participantId,
  alias,
  model,
  parameters,
  droppedParameters,
}: Seat): ChairOption {
  return {
    participant_id: participantId,
    alias,
    model: model.id,
    parameters,
    dropped_parameters: droppedParameters,
  };
}

/** What is kept of who takes part. `system`: what the seat is told to be. */
export function memberOption(seat: Seat, system: string | null): MemberOption {
  const { name, role } = seat.persona ?? {};
  const persona = { ...(name !== undefined && { name }), ...(role !== undefined && { role }) };
  return { ...chairOption(seat), persona: seat.persona && persona, system };
}

/** The seat of the chair again; null when there is none, undefined when its model is not known any more. */
export function chairSeat(
  option: ChairOption | undefined,
  members: readonly Seat[],
  catalogue: ModelCatalogue,
): Seat | null | undefined {
  if (!option) return null;
  const place = members.find(({ participantId }) => participantId === option.participant_id) ?? members[0];
  if (!place || place.model.id === option.model) return place;
  const model = catalogue.find(option.model);
  return (
    model && {
      ...guestSeat(place, model, option.alias),
      parameters: option.parameters,
      droppedParameters: option.dropped_parameters as ParameterName[],
    }
  );
}

/** Somebody who is asked from a member's place without being it: a response needs a participant to be asked again on. */
export function guestSeat(place: Seat, model: Seat['model'], alias: string | null): Seat {
  return {
    ...place,
    alias,
    model,
    persona: null,
    systemPrompt: null,
    parameters: {},
    droppedParameters: [],
    fallbacks: [],
  };
}
