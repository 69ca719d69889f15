import { type Response } from '../entities/response.entity';
import { type NotCounted } from '../entities/vote.entity';
import { namesItself } from './names-itself';

/** Why a preference between these answers says nothing about their models; null: it does. */
export function whyNotCounted(first: Response, second: Response): NotCounted | null {
  const pair = [first, second];
  if (pair.some(({ copied }) => copied)) return 'copied';
  // Made of others' answers: which model wrote it says little about that model.
  if (pair.some(({ role }) => role === 'synthesis')) return 'synthesis';
  if (first.provider === second.provider && first.model === second.model) return 'same_model';
  if (pair.some(({ partial }) => partial)) return 'incomplete';
  return pair.some((response) => namesItself(response.content, response)) ? 'names_itself' : null;
}
