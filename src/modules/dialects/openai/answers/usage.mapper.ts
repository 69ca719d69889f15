import { type Usage } from '../../../providers/spec/provider-event';
import { type CompletionUsageDto } from '../dto/chat-completion.dto';

/** The tokens of several answers together, as OpenAI names them. Each of them read the prompt. */
export function toCompletionUsage(usages: readonly (Usage | null)[]): CompletionUsageDto {
  const sum = (name: keyof Usage) => usages.reduce((total, usage) => total + (usage?.[name] ?? 0), 0);
  const prompt_tokens = sum('input_tokens');
  const completion_tokens = sum('output_tokens');
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: sum('cached_tokens') },
    completion_tokens_details: { reasoning_tokens: sum('reasoning_tokens') },
  };
}
