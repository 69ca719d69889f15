import { ApiProperty } from '@nestjs/swagger';
import {
  LINK_KINDS,
  LINK_LAYERS,
  type LinkKind,
  type LinkLayer,
} from '../../../chat/deliberation/links/link';
import { type SpokenLink } from '../../../chat/deliberation/links/spoken-links';

/** Why there is a synapse. */
export class SynapseEvidenceDto {
  /** What it was found by: somebody is named or quoted, a turn of phrase, or words in common. */
  @ApiProperty({ enum: LINK_LAYERS, example: 'reference' })
  layer: LinkLayer;

  /**
   * From the later answer.
   * @example "I agree with Ada."
   */
  text: string;

  /** What it takes up from the earlier one; null when only its author is named. */
  @ApiProperty({ type: String, nullable: true, example: null })
  of: string | null;
}

/** An answer takes up what somebody else has said. */
export class SynapseDto {
  /**
   * Who takes up.
   * @example "demo/contrarian"
   */
  from: string;

  /**
   * Who is taken up; its model when it has left the panel.
   * @example "demo/thoughtful"
   */
  to: string;

  /** @example "01900000-0000-7000-8000-000000000042" */
  from_response_id: string;

  /** @example "01900000-0000-7000-8000-000000000041" */
  to_response_id: string;

  @ApiProperty({ enum: LINK_KINDS, example: 'contrasts' })
  kind: LinkKind;

  /**
   * How sure it is, from 0 to 1.
   * @example 0.9
   */
  strength: number;

  evidence: SynapseEvidenceDto[];

  /** `live`: found while the answer is being written, and void when it ends. `final`: found in the whole answer. */
  @ApiProperty({ enum: ['live', 'final'], example: 'final' })
  state: 'live' | 'final';

  static from(
    link: SpokenLink,
    state: SynapseDto['state'],
    nameOf: (participantId: string) => string,
  ): SynapseDto {
    const { from, to, kind, strength, evidence } = link;
    return {
      from: nameOf(link.from_participant_id),
      to: nameOf(link.to_participant_id),
      from_response_id: from,
      to_response_id: to,
      kind,
      strength,
      evidence,
      state,
    };
  }
}
