import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import {
  type Contribution,
  CONTRIBUTIONS,
  MOST_TURNS,
  type PanelWish,
  TURN_POLICIES,
  type TurnPolicy,
} from '../strategies/panel/panel-options';

/** How a panel is held. */
export class PanelDto {
  /**
   * Who speaks when. `parallel`: everybody at once, in each turn. `round_robin`: one after the other. `mention`: whoever the person, or
   * an answer, mentions by `@name` or `@role`; when the person mentions nobody, everybody speaks in the first turn. `selector`: whom a
   * model chooses, never the same twice in a row; after three choices that are none it goes round.
   */
  @ApiProperty({ enum: TURN_POLICIES, required: false, default: 'parallel', example: 'round_robin' })
  @IsOptional()
  @IsIn(TURN_POLICIES)
  turn_policy?: TurnPolicy;

  /**
   * How many turns there are at most. Left out: one for `parallel`, else as many as there are panelists.
   * @example 2
   */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_TURNS, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_TURNS)
  turns?: number;

  /** Who chooses the next speaker, for the turn policy `selector`: model id or alias. Left out: the first panelist. */
  @ApiProperty({ required: false, type: String, example: 'demo/quick' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  selector?: string;

  /** What panelists are asked for. */
  @ApiProperty({ enum: CONTRIBUTIONS, required: false, default: 'response', example: 'response' })
  @IsOptional()
  @IsIn(CONTRIBUTIONS)
  message_type?: Contribution;

  /** Null is the same as left out. */
  static toWish(panel: PanelDto): PanelWish {
    return Object.fromEntries(Object.entries(panel).filter(([, value]) => value !== null));
  }
}
