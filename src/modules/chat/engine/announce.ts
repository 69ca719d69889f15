import { type AnnouncedResponse } from './run-event';
import { type ResponsePlan } from './run-plan';

/** How clients are told of a response that begins. */
export function announce({ responseId, seat, place }: ResponsePlan): AnnouncedResponse {
  return {
    response_id: responseId,
    participant_id: seat.participantId,
    model: seat.model.id,
    provider: seat.alias ?? seat.model.provider,
    stage: place.stage,
    role: place.role,
  };
}
