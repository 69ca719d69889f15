import { type ProviderMessage } from '../spec/messages';
import { type ProviderRequest } from '../spec/provider';

/** What a demo model notices of a request. */
export interface ConversationSoFar {
  /** What the person said last; images are `[image]`. */
  prompt: string;
  /** What the person said before, oldest first. */
  earlierPrompts: readonly string[];
  systemPrompt: string | undefined;
  /** The results of tools that came after the prompt. */
  toolResults: readonly { toolName: string; content: string }[];
}

export function readConversation({ messages, system }: ProviderRequest): ConversationSoFar {
  const lastPrompt = messages.findLastIndex(({ role }) => role === 'user');
  const prompts = messages.flatMap((message) => (message.role === 'user' ? [textOf(message)] : []));
  const results = messages
    .slice(lastPrompt + 1)
    .flatMap((message) =>
      message.role === 'tool' ? [{ toolName: message.toolName, content: message.content }] : [],
    );
  return {
    prompt: prompts.at(-1) ?? '',
    earlierPrompts: prompts.slice(0, -1),
    systemPrompt: system?.trim() ? system : undefined,
    toolResults: results,
  };
}

function textOf({ content }: Extract<ProviderMessage, { role: 'user' }>): string {
  return content.map((part) => (part.type === 'text' ? part.text : '[image]')).join(' ');
}
