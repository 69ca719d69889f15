import { ApiProperty, OmitType } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { AppError } from '../../../common/errors/app-error';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type SummaryTransfer } from '../use-cases/transfer-summary';
import { type VerbatimTransfer } from '../use-cases/transfer-verbatim';
import { SummaryRequestDto } from './summary-request.dto';

const MODES = ['verbatim', 'anonymised', 'summary'] as const;

/** What else there is to say about an answer that is transferred as it is. */
const OF_EVERY_TRANSFER: readonly string[] = ['participant_id', 'mode', 'note', 'roles'];

/** Who is to read an answer, and how. All fields but `participant_id`, `mode`, `roles` and `note` are for `mode: "summary"`. */
export class TransferRequestDto extends OmitType(SummaryRequestDto, [
  'response_ids',
  'participant_ids',
] as const) {
  /**
   * The participant that reads it from now on: another one of the same conversation.
   * @example "01900000-0000-7000-8000-000000000012"
   */
  @IsString()
  @IsNotEmpty()
  participant_id: string;

  /**
   * `verbatim`: the answer as it is. `anonymised`: without its author, quoted as `Answer A` and so on, and without the names by which
   * the text itself tells who wrote it; where it comes from is in the `provenance`. `summary`: what a model makes of it, once it is
   * complete.
   */
  @ApiProperty({ enum: MODES, required: false, default: 'verbatim', example: 'verbatim' })
  @Omittable()
  @IsIn(MODES)
  mode?: (typeof MODES)[number];

  /**
   * What you have to say about it; the participant reads that first, as your words.
   * @example "A second opinion:"
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100_000)
  note?: string;

  /**
   * `quoted`: the participant is told whose answer it is. `preserved`: it reads it as an answer of its own. A summary is always
   * quoted.
   */
  @ApiProperty({ enum: ['quoted', 'preserved'], required: false, default: 'quoted', example: 'quoted' })
  @Omittable()
  @IsIn(['quoted', 'preserved'])
  roles?: 'quoted' | 'preserved';

  /** Throws `validation_failed` for what has a meaning for a summary only. */
  static toVerbatim(ownerId: string, id: string, body: TransferRequestDto): VerbatimTransfer {
    const stray = Object.entries(body).find(
      ([name, value]) => value !== undefined && !OF_EVERY_TRANSFER.includes(name),
    );
    if (stray) throw AppError.field('validation_failed', stray[0], 'is for mode "summary" only');
    const { participant_id: participantId, note, roles = 'quoted' } = body;
    const mode = body.mode === 'anonymised' ? body.mode : 'verbatim';
    if (mode === 'anonymised' && roles === 'preserved') {
      throw AppError.field(
        'validation_failed',
        'roles',
        'must be quoted: an answer without an author is nobody’s own',
      );
    }
    return { ownerId, sources: [{ kind: 'response', id }], participantId, note, roles, mode };
  }

  /** Throws `validation_failed` for roles that a summary cannot have. */
  static toSummary(ownerId: string, id: string, body: TransferRequestDto): SummaryTransfer {
    if (body.roles === 'preserved') {
      throw AppError.field('validation_failed', 'roles', 'must be quoted: nobody said the summary before');
    }
    const { participant_id: participantId, note } = body;
    const wish = SummaryRequestDto.toWish(ownerId, '', body);
    return { ownerId, sources: [{ kind: 'response', id }], participantId, note, summary: wish };
  }
}
