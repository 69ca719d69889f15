import { type ImagePart } from '../../spec/messages';

/** First bytes, in base64, of the formats that all image models take. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** The bytes of an image that came with the request, also as a `data:` URL; undefined when it is only an address. */
export function inlineImage(part: ImagePart): { mediaType: string; data: string } | undefined {
  const url = /^data:([\w/+.-]+)?(?:;[\w=-]+)*;base64,(.+)$/s.exec(part.url ?? '');
  const data = part.data ?? url?.[2];
  return data === undefined
    ? undefined
    : { mediaType: part.media_type ?? url?.[1] ?? mediaTypeOf(data), data };
}

function mediaTypeOf(data: string): string {
  return SIGNATURES.find(([start]) => data.startsWith(start))?.[1] ?? 'image/png';
}
