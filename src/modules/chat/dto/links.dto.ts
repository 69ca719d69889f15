import { ApiProperty } from '@nestjs/swagger';
import { LINK_KINDS, LINK_LAYERS, type LinkKind, type LinkLayer } from '../deliberation/links/link';

const BY_KIND = { builds_on: 1, reinforces: 0, synthesises: 0, contrasts: 1, clarifies: 0 };

/** Why there is a link. */
export class LinkEvidenceDto {
  /** What it was found by: somebody is named or quoted (`reference`), a turn of phrase (`marker`), or words in common (`similarity`). */
  @ApiProperty({ enum: LINK_LAYERS, example: 'reference' })
  layer: LinkLayer;

  /**
   * From the later answer.
   * @example "I agree with Ada: a wall in stages it is."
   */
  text: string;

  /** What it takes up from the earlier one; null when only its author is named. */
  @ApiProperty({ type: String, nullable: true, example: 'Build the wall in stages.' })
  of: string | null;
}

/** One answer takes up another one. */
export class LinkDto {
  /**
   * The response that takes up.
   * @example "01900000-0000-7000-8000-000000000042"
   */
  from: string;

  /**
   * The response that is taken up.
   * @example "01900000-0000-7000-8000-000000000041"
   */
  to: string;

  /** @example "01900000-0000-7000-8000-000000000012" */
  from_participant_id: string;

  /** @example "01900000-0000-7000-8000-000000000011" */
  to_participant_id: string;

  @ApiProperty({ enum: LINK_KINDS, example: 'reinforces' })
  kind: LinkKind;

  /**
   * How sure it is that there is a link, from 0 to 1.
   * @example 0.9
   */
  strength: number;

  evidence: LinkEvidenceDto[];
}

/** How one participant takes up another one. */
export class LinkedPairDto {
  /** @example "01900000-0000-7000-8000-000000000012" */
  from_participant_id: string;

  /** @example "01900000-0000-7000-8000-000000000011" */
  to_participant_id: string;

  /** @example 2 */
  @ApiProperty({ type: 'integer', example: 2 })
  links: number;

  /** @example 0.82 */
  mean_strength: number;

  /** How many of each kind. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: BY_KIND })
  by_kind: Record<LinkKind, number>;
}

/** How much a discussion hangs together. */
export class LinkStatisticsDto {
  @ApiProperty({ type: 'integer', example: 2 })
  links: number;

  /** Links there could be: each answer with each earlier one that its author had read and somebody else wrote. */
  @ApiProperty({ type: 'integer', example: 6 })
  possible: number;

  /** The share of them that there are; null when there could be none. */
  @ApiProperty({ type: Number, nullable: true, example: 0.3333 })
  density: number | null;

  /** Null without links. */
  @ApiProperty({ type: Number, nullable: true, example: 0.82 })
  mean_strength: number | null;

  /** How many of each kind. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: BY_KIND })
  by_kind: Record<LinkKind, number>;

  /** Who takes up whom, most links first. */
  by_pair: LinkedPairDto[];
}

/** How the answers of a conversation's panels take each other up. */
export class ConversationLinksDto {
  /** Panels that are counted: those that came to their end, the newest 100. */
  @ApiProperty({ type: 'integer', example: 1 })
  runs: number;

  statistics: LinkStatisticsDto;

  /** The newest 200, those of the last answer first. */
  links: LinkDto[];
}
