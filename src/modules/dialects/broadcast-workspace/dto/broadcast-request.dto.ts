import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsNotEmpty,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { MAX_SESSION_ID } from '../dialect';

const SAYS_SOMETHING = /\S/u;
/** Beyond any MAX_MODELS_PER_RUN, which says how many may really be asked. */
const MOST_MODELS = 1_000;

/** A model as `GET /models` lists it. */
export class BroadcastModelDto {
  /**
   * Who serves it: `litellm`, `groq`, `google` or any other provider of `GET /models`.
   * @example "demo"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  provider_id: string;

  /**
   * The provider's own id of the model.
   * @example "quick"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(300)
  model_id: string;
}

/** One prompt for several panes. */
export class BroadcastRequestDto {
  /**
   * What to ask.
   * @example "Explain quantum computing in simple terms"
   */
  @IsString()
  @Matches(SAYS_SOMETHING, { message: '$property must say something' })
  prompt: string;

  /** Who is asked. A model that has a pane in the session is asked there, any other one gets a new pane. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_MODELS)
  @ValidateNested({ each: true, message: 'each of models must be an object with provider_id and model_id' })
  @Type(() => BroadcastModelDto)
  models: BroadcastModelDto[];

  /**
   * The session to go on with, or what the new one is to be called; any text. Without it a new session gets an id.
   * @example "test-session"
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_SESSION_ID)
  session_id?: string;
}

/** A prompt for one pane. */
export class PaneMessageRequestDto {
  /**
   * What to ask.
   * @example "And in one sentence?"
   */
  @IsString()
  @Matches(SAYS_SOMETHING, { message: '$property must say something' })
  message: string;

  /** The session of the pane; when it is named, the pane must be one of its panes. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_SESSION_ID)
  session_id?: string;
}
