import { type ParticipantDto } from '../../conversations/dto/participant.dto';

/** What a panelist is called in a stream: its own name, else what was selected, else its model. */
export function nameOnPanel({ persona, alias, model }: ParticipantDto): string {
  return persona?.name ?? alias ?? model;
}
