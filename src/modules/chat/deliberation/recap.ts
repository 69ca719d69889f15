import { type ContextReference } from '../../conversations/entities/response.entity';
import { type Recap } from '../strategies/strategy';

/** What was summed up reaches as far as the last thing that was read for it; null when that is not known, or nothing was said. */
export function recapOf(text: string, read: readonly ContextReference[]): Recap | null {
  const until = read.findLast(
    ({ message_id, response_id }) => message_id !== undefined || response_id !== undefined,
  );
  if (!until || text.trim() === '') return null;
  const { message_id, response_id } = until;
  return { text, until: { ...(message_id && { message_id }), ...(response_id && { response_id }) } };
}
