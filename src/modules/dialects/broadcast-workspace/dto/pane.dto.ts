import { type ParticipantDto } from '../../../conversations/dto/participant.dto';

/** Where one model answers: a participant of the conversation. */
export class PaneDto {
  /**
   * Id of the pane, to be used in `POST /chat/{pane_id}`.
   * @example "01900000-0000-7000-8000-000000000011"
   */
  pane_id: string;

  /**
   * Who serves its model.
   * @example "demo"
   */
  provider_id: string;

  /**
   * The provider's own id of its model.
   * @example "quick"
   */
  model_id: string;

  static from({ id, model }: Pick<ParticipantDto, 'id' | 'model'>): PaneDto {
    return { pane_id: id, ...modelIds(model) };
  }
}

/** `provider/model`, split at the first slash: ids of providers have none, those of models may. */
export function modelIds(model: string): { provider_id: string; model_id: string } {
  const slash = model.indexOf('/');
  return { provider_id: model.slice(0, slash), model_id: model.slice(slash + 1) };
}
