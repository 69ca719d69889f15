import { estimateTokens, TOKENS_PER_IMAGE } from '../../../providers/catalogue/estimate-tokens';
import { type ProviderMessage } from '../../../providers/spec/messages';
import { type ProviderRequest } from '../../../providers/spec/provider';

/** Our own count of what a request holds: for budgets, estimates, and when a provider reports no usage. */
export function estimateRequestTokens({ system, messages, tools }: ProviderRequest): number {
  const fixed = estimateTokens(system ?? '') + (tools ? estimateTokens(JSON.stringify(tools)) : 0);
  return messages.reduce(
    (sum, message) => sum + estimateTokens(textOf(message)) + imageTokens(message),
    fixed,
  );
}

function textOf(message: ProviderMessage): string {
  switch (message.role) {
    case 'user':
      return message.content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n');
    case 'assistant':
      return message.text + message.toolCalls.map((call) => call.name + call.arguments).join('');
    case 'tool':
      return message.content;
  }
}

function imageTokens(message: ProviderMessage): number {
  if (message.role !== 'user') return 0;
  return message.content.filter((part) => part.type === 'image').length * TOKENS_PER_IMAGE;
}
