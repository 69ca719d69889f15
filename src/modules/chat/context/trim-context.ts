import { estimateTokens, TOKENS_PER_IMAGE } from '../../providers/catalogue/estimate-tokens';
import { type ProviderMessage } from '../../providers/spec/messages';
import { type ContextEntry } from './context-entry';

/** Kept free for the answer when nobody says how long it may be: a quarter of the window, but not more than this. */
const MAX_RESERVE = 8_192;
/** What the frame around a message costs (role, separators), in tokens; providers differ by a few. */
const TOKENS_PER_MESSAGE = 4;

export interface Window {
  /** Tokens for input and output together; null when unknown: nothing is trimmed. */
  contextWindow: number | null;
  maxTokens: number | undefined;
  /** Tokens that are always sent: system prompt and tool definitions. */
  fixedTokens: number;
  /** How much of what is left may be used; left out: all. */
  share?: number;
}

/**
 * Drops the oldest entries until the rest fits the model's window by our count. The newest message is never dropped, even if it
 * does not fit: the provider then says so. What remains begins with something that the person said.
 */
export function trimContext(
  entries: ContextEntry[],
  window: Window,
): { entries: ContextEntry[]; trimmed: number } {
  if (window.contextWindow === null) return { entries, trimmed: 0 };
  const reserve = window.maxTokens ?? Math.min(MAX_RESERVE, Math.floor(window.contextWindow / 4));
  let budget = (window.contextWindow - reserve - window.fixedTokens) * (window.share ?? 1);
  let first = entries.length;
  while (first > 0) {
    budget -= messageTokens(entries[first - 1]!.message);
    if (budget < 0) break;
    first -= 1;
  }
  first = Math.min(first, newestMessage(entries));
  // A history that begins in the middle of an exchange is refused by some providers.
  if (first > 0) first = nextUserMessage(entries, first);
  return { entries: entries.slice(first), trimmed: first };
}

/** Where the newest message begins: a person's words, or the whole exchange around the newest tool results. */
function newestMessage(entries: ContextEntry[]): number {
  return Math.max(
    0,
    entries.findLastIndex(({ message }) => message.role === 'user'),
  );
}

function nextUserMessage(entries: ContextEntry[], from: number): number {
  const next = entries.findIndex(({ message }, index) => index >= from && message.role === 'user');
  return next === -1 ? from : next;
}

/** Tokens of a message with its frame, by our own count. */
export function messageTokens(message: ProviderMessage): number {
  return TOKENS_PER_MESSAGE + contentTokens(message);
}

function contentTokens(message: ProviderMessage): number {
  switch (message.role) {
    case 'user':
      return message.content.reduce(
        (sum, part) => sum + (part.type === 'text' ? estimateTokens(part.text) : TOKENS_PER_IMAGE),
        0,
      );
    case 'assistant':
      return message.toolCalls.reduce(
        (sum, call) => sum + estimateTokens(call.name + call.arguments),
        estimateTokens(message.text),
      );
    case 'tool':
      return estimateTokens(message.content);
  }
}
