import { isId } from '../../../common/ids';
import { decodeCursor, encodeCursor } from '../../../common/pagination';
import { type ListMessagesQueryDto, type MessagePageDto } from '../dto/conversation-detail.dto';
import { MessageDto } from '../dto/message.dto';
import { type Conversation } from '../entities/conversation.entity';
import { type MessageRepository } from '../repositories/message.repository';

const PAGE_SIZE = 50;

/** One page of what was said, the newest messages first asked for; oldest first within it. Throws `invalid_cursor`. */
export async function messagePage(
  messages: MessageRepository,
  { ownerId, id }: Pick<Conversation, 'ownerId' | 'id'>,
  { cursor, limit = PAGE_SIZE }: ListMessagesQueryDto = {},
): Promise<MessagePageDto> {
  const [after] = cursor === undefined ? [] : decodeCursor(cursor, 1, ([last = '']) => isId(last));
  const turns = await messages.newestTurns(ownerId, id, { after, limit: limit + 1 });
  const page = turns.slice(0, limit);
  const oldest = page.at(-1);
  return {
    items: page.reverse().map(({ message, responses }) => MessageDto.from(message, responses)),
    next_cursor: oldest && turns.length > limit ? encodeCursor([oldest.message.id]) : null,
  };
}
