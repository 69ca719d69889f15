import { IsString, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type Persona } from '../entities/participant.entity';

/** Who a participant plays: for the model (role, style, prompt prefix) and for the front end (name, icon, color). */
export class PersonaDto implements Persona {
  /**
   * Name that people see.
   * @example 'Ada'
   */
  @Omittable()
  @IsString()
  @MaxLength(100)
  name?: string;

  /**
   * Role that the model plays.
   * @example 'a patient physics teacher'
   */
  @Omittable()
  @IsString()
  @MaxLength(1_000)
  role?: string;

  /**
   * An emoji or the name of an icon.
   * @example '🔭'
   */
  @Omittable()
  @IsString()
  @MaxLength(100)
  icon?: string;

  /**
   * How the model should write.
   * @example 'short, with one example from everyday life'
   */
  @Omittable()
  @IsString()
  @MaxLength(1_000)
  style?: string;

  /**
   * Color of the participant's pane, in any notation that the front end knows.
   * @example '#7c3aed'
   */
  @Omittable()
  @IsString()
  @MaxLength(50)
  color?: string;

  /**
   * Text put in front of every prompt that this participant reads.
   * @example 'Answer for a ten-year-old.'
   */
  @Omittable()
  @IsString()
  @MaxLength(10_000)
  prompt_prefix?: string;
}
