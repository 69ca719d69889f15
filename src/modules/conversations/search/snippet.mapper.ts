import { type SnippetDto } from '../dto/conversation-list.dto';
import { type SnippetRow } from './search.repository';
import { HIT_END, HIT_START } from './search-statements';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A snippet for the wire. What people and models wrote is escaped, so that `<mark>` is the only markup in it. */
export function toSnippet(row: SnippetRow): SnippetDto {
  const text = row.headline.replace(/\s+/gu, ' ').trim();
  const html = text
    .replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character)
    .replaceAll(HIT_START, '<mark>')
    .replaceAll(HIT_END, '</mark>');
  return { source: row.source, message_id: row.message_id, response_id: row.response_id, html };
}
