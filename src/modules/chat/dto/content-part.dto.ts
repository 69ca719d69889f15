import { IsBase64, IsIn, IsOptional, IsString, IsUrl, Matches, ValidateIf } from 'class-validator';
import { type ContentPart } from '../../providers/spec/messages';

/** A part of a prompt: text, or an image by address or as base64. */
export class ContentPartDto {
  /**
   * `text` or `image`.
   * @example "text"
   */
  @IsIn(['text', 'image'])
  type: 'text' | 'image';

  /**
   * The text of a text part.
   * @example "What is in this picture?"
   */
  @ValidateIf((part: ContentPartDto) => part.type === 'text')
  @IsString()
  text?: string;

  /**
   * Address of an image. Google's models take images as `data` only.
   * @example "https://example.com/cat.png"
   */
  @ValidateIf((part: ContentPartDto) => part.type === 'image' && part.data === undefined)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  url?: string;

  /** The image itself, base64. */
  @ValidateIf((part: ContentPartDto) => part.type === 'image' && part.url === undefined)
  @IsBase64()
  data?: string;

  /**
   * Media type of `data`.
   * @example "image/png"
   */
  @IsOptional()
  @Matches(/^image\/(png|jpeg|gif|webp)$/, {
    message: 'media_type must be image/png, image/jpeg, image/gif or image/webp',
  })
  media_type?: string;

  static toPart(part: ContentPartDto): ContentPart {
    if (part.type === 'text') return { type: 'text', text: part.text ?? '' };
    return part.url === undefined
      ? { type: 'image', data: part.data, media_type: part.media_type ?? 'image/png' }
      : { type: 'image', url: part.url };
  }
}
