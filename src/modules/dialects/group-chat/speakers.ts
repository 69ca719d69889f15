import { type RunDto } from '../../chat/dto/run.dto';
import { type AnnouncedResponse } from '../../chat/engine/run-event';
import { type ParticipantDto } from '../../conversations/dto/participant.dto';
import { nameOnPanel } from './name-on-panel';

/** What clients need to know of a response to be told who speaks. */
type Announced = Pick<AnnouncedResponse, 'response_id' | 'participant_id' | 'model' | 'role'>;

/** Who speaks in a run, by its responses; those that are no answers (a choice of the next speaker, say) are nobody's word. */
export class Speakers {
  private readonly names: ReadonlyMap<string, string>;
  private readonly speakers = new Map<string, string>();

  constructor(participants: readonly ParticipantDto[], announced: readonly Announced[]) {
    this.names = new Map(participants.map((participant) => [participant.id, nameOnPanel(participant)]));
    this.add(announced);
  }

  static of(participants: readonly ParticipantDto[], { responses }: RunDto): Speakers {
    return new Speakers(
      participants,
      responses.map(({ id, ...response }) => ({ response_id: id, ...response })),
    );
  }

  /** Further turns. */
  add(announced: readonly Announced[]): void {
    for (const { response_id, participant_id, model, role } of announced) {
      if (role === 'answer') this.speakers.set(response_id, this.names.get(participant_id ?? '') ?? model);
    }
  }

  /** A participant by its name on the panel. */
  nameOf(participantId: string): string {
    return this.names.get(participantId) ?? participantId;
  }

  /** Undefined for what nobody says. */
  get(responseId: string): string | undefined {
    return this.speakers.get(responseId);
  }
}
