import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { plainToInstance, Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import {
  type Contribution,
  CONTRIBUTIONS,
  MOST_TURNS,
  TURN_POLICIES,
  type TurnPolicy,
} from '../../../chat/strategies/panel/panel-options';

const SAYS_SOMETHING = /\S/u;
const MOST = 1_000;

/** Somebody on the panel, with what is to be different from the available model of that name. */
export class PanelistDto {
  /**
   * The name of an available model, or of any model that Parley knows.
   * @example "demo/thoughtful"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  model: string;

  /**
   * The name on the panel, and the `model_source` in a stream.
   * @example "Ada"
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name?: string;

  /** @example "The Mathematician" */
  @Omittable()
  @IsString()
  @MaxLength(1_000)
  role?: string;

  /** @example "📐" */
  @Omittable()
  @IsString()
  @MaxLength(100)
  icon?: string;

  /** @example "As the mathematician, say what can be proven." */
  @Omittable()
  @IsString()
  @MaxLength(10_000)
  prompt_prefix?: string;

  /** @example "asks for proofs" */
  @Omittable()
  @IsString()
  @MaxLength(1_000)
  collaboration_style?: string;

  /** @example "indigo" */
  @Omittable()
  @IsString()
  @MaxLength(50)
  color_theme?: string;
}

/** A discussion to begin. */
export class SessionRequestDto {
  /**
   * What the panel is there for; every model is told.
   * @example "Discuss the future of AI"
   */
  @Omittable()
  @IsString()
  @MaxLength(100_000)
  @Matches(SAYS_SOMETHING, { message: '$property must not be blank' })
  mission?: string;

  /**
   * Who takes part, by name. Without it and without `panelists`: every available model that has a key, else simulations.
   * @example ["demo/thoughtful","demo/contrarian"]
   */
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @ArrayUnique()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(100, { each: true })
  selected_models?: string[];

  /** Who takes part: names, or objects that say more. They come after `selected_models`. */
  @ApiProperty({
    required: false,
    type: 'array',
    items: { oneOf: [{ type: 'string' }, { $ref: getSchemaPath(PanelistDto) }] },
    example: [{ model: 'demo/quick', name: 'Ada', role: 'The Mathematician' }],
  })
  @Transform(({ value }: { value: unknown }) => toPanelists(value))
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true, message: 'each of panelists must be a name or an object with a model' })
  panelists?: PanelistDto[];

  /**
   * Who speaks when. `parallel`: everybody at once. `round_robin`: one after the other. `mention`: whoever is mentioned by `@name` or
   * `@role`; nobody mentioned: everybody. `selector`: whom a model chooses.
   */
  @ApiProperty({ enum: TURN_POLICIES, required: false, default: 'parallel', example: 'selector' })
  @Omittable()
  @IsIn(TURN_POLICIES)
  turn_policy?: TurnPolicy;

  /**
   * How many turns there are for each message at most. Left out: one for `parallel`, else as many as there are panelists.
   * @example 1
   */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_TURNS, required: false })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(MOST_TURNS)
  turns?: number;

  /** Who chooses the next speaker, for the turn policy `selector`: the name of a model. Left out: the first panelist. */
  @ApiProperty({ required: false, type: String, example: 'demo/quick' })
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  selector?: string;

  /** What panelists are asked for. */
  @ApiProperty({ enum: CONTRIBUTIONS, required: false, default: 'response', example: 'response' })
  @Omittable()
  @IsIn(CONTRIBUTIONS)
  message_type?: Contribution;
}

function toPanelists(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((entry: unknown) => {
    if (typeof entry === 'string') return plainToInstance(PanelistDto, { model: entry });
    const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    return isObject ? plainToInstance(PanelistDto, entry) : entry;
  });
}
