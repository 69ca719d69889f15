import { type AttemptDraft } from '../attempt/attempt-draft';
import { type CallEvent } from '../attempt/ask';

/**
 * How a new answer compares with what was told of an earlier one: the same as far as it goes, or all of that and now more, or
 * something else, so that what was told is void.
 */
export type Agreement = 'so_far' | 'goes_on' | 'differs';

/**
 * Looks at what an event has just added to a held attempt that agreed until now. Reasoning counts before text. A tool call may have
 * been acted upon: after one was told, no other answer agrees with it. The cost of a look does not depend on how long the texts are.
 */
export function agrees(told: AttemptDraft, held: AttemptDraft, event: CallEvent): Agreement {
  switch (event.type) {
    case 'text':
      if (event.text === '') return 'so_far';
      if (hasCalls(told) || held.reasoning.length < told.reasoning.length) return 'differs';
      return comparePiece(told.text, held.text, event.text);
    case 'reasoning': {
      if (event.text === '') return 'so_far';
      if (hasCalls(told) || held.text !== '') return 'differs';
      const verdict = comparePiece(told.reasoning, held.reasoning, event.text);
      return verdict === 'goes_on' && told.text !== '' ? 'differs' : verdict;
    }
    case 'tool_call':
      return hasCalls(told) || !isAsLong(told, held) ? 'differs' : 'goes_on';
    case 'ended':
      if (event.outcome.status !== 'completed') return 'so_far';
      return hasCalls(told) || !isAsLong(told, held) ? 'differs' : 'goes_on';
    case 'connected':
    case 'citation':
    case 'usage':
      return 'so_far';
  }
}

/** `piece` is the end of `held`, and all before it is how `told` begins. */
function comparePiece(told: string, held: string, piece: string): Agreement {
  const from = held.length - piece.length;
  if (!told.startsWith(piece.slice(0, Math.max(0, told.length - from)), from)) return 'differs';
  return held.length > told.length ? 'goes_on' : 'so_far';
}

function isAsLong(told: AttemptDraft, held: AttemptDraft): boolean {
  return held.text.length === told.text.length && held.reasoning.length === told.reasoning.length;
}

function hasCalls({ toolCalls }: AttemptDraft): boolean {
  return toolCalls.length > 0;
}
