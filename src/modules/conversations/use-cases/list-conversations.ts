import { Injectable } from '@nestjs/common';
import { groupBy } from '../../../common/group-by';
import {
  ConversationListItemDto,
  type ConversationPageDto,
  type ListConversationsQueryDto,
  type SnippetDto,
} from '../dto/conversation-list.dto';
import { type Conversation } from '../entities/conversation.entity';
import { type Activity, decodeActivity, encodeActivity } from '../repositories/activity-cursor';
import {
  type ConversationFilter,
  ConversationRepository,
  type Window,
} from '../repositories/conversation.repository';
import { ParticipantRepository } from '../repositories/participant.repository';
import { parseSearch, type SearchQuery } from '../search/search-query';
import { SearchRepository } from '../search/search.repository';
import { toSnippet } from '../search/snippet.mapper';

const PAGE_SIZE = 20;

interface Found {
  /** Where the conversations were in the list when it was read; their activity may have moved on since. */
  activity: Activity[];
  conversations: Conversation[];
  snippets: Map<string, SnippetDto[]>;
}

/** Lists conversations by their newest activity, all of them or those that say what was searched for. */
@Injectable()
export class ListConversations {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly participants: ParticipantRepository,
    private readonly searches: SearchRepository,
  ) {}

  /** Throws `invalid_cursor`. */
  async execute(ownerId: string, query: ListConversationsQueryDto): Promise<ConversationPageDto> {
    const limit = query.limit ?? PAGE_SIZE;
    const filter: ConversationFilter = { archived: query.archived === 'true', tag: query.tag };
    const after = query.cursor === undefined ? undefined : decodeActivity(query.cursor);
    const search = parseSearch(query.q ?? '');
    const found = search
      ? await this.search(ownerId, search, filter, { after, limit })
      : await this.list(ownerId, filter, { after, limit });

    const page = found.conversations.slice(0, limit);
    const participants = await this.participants.byConversation(
      ownerId,
      page.map(({ id }) => id),
    );
    const last = found.activity[limit - 1];
    return {
      items: page.map((conversation) =>
        ConversationListItemDto.of(
          conversation,
          participants.get(conversation.id) ?? [],
          found.snippets.get(conversation.id) ?? [],
        ),
      ),
      next_cursor: last && found.activity.length > limit ? encodeActivity(last) : null,
    };
  }

  private async list(ownerId: string, filter: ConversationFilter, window: Window<Activity>): Promise<Found> {
    const conversations = await this.conversations.list(ownerId, filter, {
      ...window,
      limit: window.limit + 1,
    });
    return { activity: conversations, conversations, snippets: new Map() };
  }

  private async search(
    ownerId: string,
    typed: SearchQuery,
    filter: ConversationFilter,
    window: Window<Activity>,
  ): Promise<Found> {
    const query = await this.searches.withoutNoise(typed);
    if (query.wanted.length === 0) return { activity: [], conversations: [], snippets: new Map() };
    const activity = await this.searches.find(ownerId, query, filter, { ...window, limit: window.limit + 1 });
    const ids = activity.slice(0, window.limit).map(({ id }) => id);
    const conversations = await this.conversations.findManyOwned(ownerId, ids);
    const snippets = await this.searches.snippets(ownerId, ids, query.wanted);
    return {
      activity,
      conversations,
      snippets: new Map(
        [...groupBy(snippets, ({ conversation_id }) => conversation_id)].map(([id, rows]) => [
          id,
          rows.map(toSnippet),
        ]),
      ),
    };
  }
}
