import { estimateTokens } from '../../providers/catalogue/estimate-tokens';
import { type ProviderRequest } from '../../providers/spec/provider';

/** Our own count of what a request holds: for trimming, budgets, and when a provider reports no usage. */
export function estimateRequestTokens({ system, messages, tools }: ProviderRequest): number {
  const texts = messages.map((message) => {
    switch (message.role) {
      case 'user':
        return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
      case 'assistant':
        return message.text + message.toolCalls.map((call) => call.name + call.arguments).join('');
      case 'tool':
        return message.content;
    }
  });
  return [system ?? '', ...texts, tools ? JSON.stringify(tools) : ''].reduce(
    (sum, text) => sum + estimateTokens(text),
    0,
  );
}
