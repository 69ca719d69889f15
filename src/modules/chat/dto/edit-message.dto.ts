import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { type Edit } from '../../conversations/use-cases/transfer/branch-at-message';
import { toParts } from './chat-request.dto';
import { ContentPartDto } from './content-part.dto';

/** What a message is to say instead. */
export class EditMessageDto {
  /** The new words: text, or parts of text and images. */
  @ApiProperty({
    // Else the documentation takes the array that the pipe makes for the only form.
    type: Object,
    isArray: false,
    oneOf: [
      { type: 'string' },
      { type: 'array', items: { $ref: getSchemaPath(ContentPartDto) }, maxItems: 64 },
    ],
    example: 'Why do rainbows have seven colors?',
  })
  @Transform(({ value }: { value: unknown }) => toParts(value))
  @IsArray({ message: 'prompt must be text or an array of parts' })
  @ArrayMaxSize(64)
  @ValidateNested({ each: true, message: 'each part of prompt must be an object with a type' })
  prompt: ContentPartDto[];

  /** Title of the new conversation; left out: the title of the old one and "(fork)". */
  @ApiProperty({ required: false, type: String, nullable: true, maxLength: 200, example: 'Seven colors' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/\S/u, { message: '$property must not be blank' })
  title?: string | null;

  static toEdit({ prompt, title }: EditMessageDto): Edit {
    return { content: prompt.map(ContentPartDto.toPart), title };
  }
}
