import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type Page } from '../../../common/pagination';
import { PageCursor, PageLimit } from '../../../common/http/page-query.decorators';
import { type OwnPersona } from '../entities/persona.entity';
import { type BuiltInPersona } from '../personas/built-in-personas';

const SAYS_SOMETHING = /\S/u;

/** What can be said of a persona beside its name. Null takes it away. */
class PersonaTextsDto {
  /** Role that the model plays. */
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: 1_000,
    example: 'a patent lawyer',
  })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  role?: string | null;

  /** An emoji or the name of an icon. */
  @ApiProperty({ required: false, type: String, nullable: true, maxLength: 100, example: '⚖️' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  icon?: string | null;

  /** How the model should write. */
  @ApiProperty({ required: false, type: String, nullable: true, maxLength: 1_000, example: 'exact and dry' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  style?: string | null;

  /** Color of a participant's pane, in any notation that the front end knows. */
  @ApiProperty({ required: false, type: String, nullable: true, maxLength: 50, example: '#7c3aed' })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  color?: string | null;

  /** Text put in front of every prompt that a participant with this persona reads. */
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    maxLength: 10_000,
    example: 'Name the risk first.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  prompt_prefix?: string | null;
}

/** A persona to keep. */
export class CreatePersonaDto extends PersonaTextsDto {
  /**
   * Name that people see, and that requests can use in place of the id. Upper and lower case are the same; no other persona may
   * have it.
   * @example 'The Lawyer'
   */
  @IsString()
  @Matches(SAYS_SOMETHING, { message: '$property must not be blank' })
  @MaxLength(100)
  name: string;
}

/** What to change of a persona. What is left out stays. */
export class ChangePersonaDto extends PersonaTextsDto {
  /**
   * Another name.
   * @example 'The Counsel'
   */
  @Omittable()
  @IsString()
  @Matches(SAYS_SOMETHING, { message: '$property must not be blank' })
  @MaxLength(100)
  name?: string;
}

/** Which personas to list. */
export class ListPersonasQueryDto {
  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** How many to list. */
  @PageLimit(50)
  limit?: number;
}

/** Somebody whom participants can play. */
export class KeptPersonaDto {
  /**
   * Id of the persona; a word where it is built in.
   * @example 'teacher'
   */
  id: string;

  /**
   * Name that people see.
   * @example 'The Teacher'
   */
  name: string;

  /** Role that the model plays. */
  @ApiProperty({ type: String, nullable: true, example: 'who explains until it can be used' })
  role: string | null;

  /** An emoji or the name of an icon. */
  @ApiProperty({ type: String, nullable: true, example: '🎓' })
  icon: string | null;

  /** How the model should write. */
  @ApiProperty({ type: String, nullable: true, example: 'plain words, one example from everyday life' })
  style: string | null;

  /** Color of a participant's pane. */
  @ApiProperty({ type: String, nullable: true, example: 'orange' })
  color: string | null;

  /** Text put in front of every prompt. */
  @ApiProperty({ type: String, nullable: true, example: 'Begin with the idea in one sentence.' })
  prompt_prefix: string | null;

  /**
   * Comes with the server and cannot be changed.
   * @example true
   */
  built_in: boolean;

  /** From 1; raised whenever something of it changes. */
  @ApiProperty({ type: 'integer', example: 1 })
  version: number;

  /** When it was written; null where it is built in. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  created_at: string | null;

  /** When it was last changed; null where it is built in. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  updated_at: string | null;

  static ofBuiltIn(persona: BuiltInPersona): KeptPersonaDto {
    return { ...persona, built_in: true, created_at: null, updated_at: null };
  }

  static from(persona: OwnPersona): KeptPersonaDto {
    return {
      id: persona.id,
      name: persona.name,
      role: persona.role,
      icon: persona.icon,
      style: persona.style,
      color: persona.color,
      prompt_prefix: persona.promptPrefix,
      built_in: false,
      version: persona.version,
      created_at: persona.createdAt.toISOString(),
      updated_at: persona.updatedAt.toISOString(),
    };
  }
}

/** One page of personas: the built-in ones first, then one's own, oldest first. */
export class PersonaPageDto implements Page<KeptPersonaDto> {
  /** The personas. */
  items: KeptPersonaDto[];

  /** Pass it as `cursor` for the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}
