import { Injectable } from '@nestjs/common';
import { SliceConversations } from '../../../conversations/use-cases/named/slice-conversations';
import { DIALECT } from '../dialect';
import { SessionSummaryDto, type WorkspaceSessionListDto } from '../dto/session.dto';
import { wholeNumber } from './whole-number';

const LIMIT = { field: 'limit', least: 1, most: 100, usual: 50 };
const OFFSET = { field: 'offset', least: 0, most: 1_000_000_000, usual: 0 };

/** Lists sessions by their newest activity. */
@Injectable()
export class ListSessions {
  constructor(private readonly conversations: SliceConversations) {}

  /** Throws `validation_failed`. */
  async execute(
    ownerId: string,
    { limit, offset }: { limit: unknown; offset: unknown },
  ): Promise<WorkspaceSessionListDto> {
    const slice = { limit: wholeNumber(limit, LIMIT), offset: wholeNumber(offset, OFFSET) };
    const { items, total } = await this.conversations.execute(ownerId, DIALECT, slice);
    return { sessions: items.map((item) => SessionSummaryDto.from(item)), total };
  }
}
