import { type ContentPart } from '../providers/spec/messages';

/** What is searched and shown of a message: its text parts, one below the other. */
export function textOf(content: readonly ContentPart[]): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
