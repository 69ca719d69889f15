import { type UpdateConversationDto } from '../dto/conversation-input.dto';
import { type ConversationChanges } from '../repositories/conversation.repository';

/** The columns that the request names: titles and tags on one line and trimmed, repeated tags once. */
export function settingsOf(input: UpdateConversationDto): ConversationChanges {
  const { title, system_prompt: systemPrompt, tags, archived } = input;
  return {
    ...(title !== undefined && { title: title && onOneLine(title) }),
    ...(systemPrompt !== undefined && { systemPrompt }),
    ...(tags !== undefined && { tags: [...new Set(tags.map(onOneLine))] }),
    ...(archived !== undefined && { archivedAt: archived ? new Date() : null }),
  };
}

function onOneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
