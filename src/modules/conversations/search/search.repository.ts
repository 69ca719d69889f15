import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { type Activity } from '../repositories/activity-cursor';
import { type ConversationFilter, type Window } from '../repositories/conversation.repository';
import { type SearchQuery, type SearchUnit } from './search-query';
import { anyOf, ESTIMATE, hitsAmongAll, hitsAmongNewest, SNIPPETS } from './search-statements';

interface HitRow {
  id: string | null;
  last_activity_at: Date;
  probed: number;
}

interface ExplainRow {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }];
}

/** A piece of what was said around a hit, with `HIT_START` and `HIT_END` around the words that were found. */
export interface SnippetRow {
  conversation_id: string;
  source: 'title' | 'message' | 'response';
  message_id: string | null;
  response_id: string | null;
  headline: string;
}

/**
 * How many of the newest conversations are looked through before the index is asked. A common word is in enough of them;
 * asking the index for it would collect most of the table to keep one page.
 */
const NEWEST = 300;
/** A word that more entries than this have is not looked up in the index when the query has a rarer one. */
const COMMON = 20_000;

/** Full-text search over titles, prompts and answers. See `docs/adr/0005-search.md`. */
@Injectable()
export class SearchRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Drops units that have only words too common to be indexed (`the`). */
  async withoutNoise(query: SearchQuery): Promise<SearchQuery> {
    const units = [...new Set([...query.wanted, ...query.unwanted])];
    const rows = await this.database.query<{ unit: SearchUnit }[]>(
      `SELECT unit FROM unnest($1::text[]) AS unit WHERE numnode(websearch_to_tsquery('english', unit)) > 0`,
      [units],
    );
    const indexed = new Set(rows.map(({ unit }) => unit));
    const keep = (unit: SearchUnit) => indexed.has(unit);
    return { wanted: query.wanted.filter(keep), unwanted: query.unwanted.filter(keep) };
  }

  /** Conversations that match, newest activity first. `query` must want something. */
  async find(
    ownerId: string,
    query: SearchQuery,
    filter: ConversationFilter,
    window: Window<Activity>,
  ): Promise<Activity[]> {
    const newest = hitsAmongNewest(ownerId, query, filter, window, NEWEST);
    const probe = await this.database.query<HitRow[]>(newest.sql, newest.parameters);
    const hits = probe.flatMap(toActivity);
    const lookedThroughAll = (probe[0]?.probed ?? 0) < NEWEST;
    if (hits.length >= window.limit || lookedThroughAll) return hits;

    return this.database.transaction(async (manager) => {
      // The planner does not know that reading a tsvector means fetching it from another table, so for a word that many
      // have it would rather read the whole table than the index.
      await manager.query(`SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`);
      const selective = await selectiveUnits(manager, query.wanted);
      const rest = { ...query, wanted: query.wanted.filter((unit) => !selective.includes(unit)) };
      const all = hitsAmongAll(ownerId, selective, rest, filter, window);
      return (await manager.query<HitRow[]>(all.sql, all.parameters)).flatMap(toActivity);
    });
  }

  /** Up to three places in each of the conversations where any of the units occurs, the best first. */
  async snippets(
    ownerId: string,
    conversationIds: readonly string[],
    units: readonly SearchUnit[],
  ): Promise<SnippetRow[]> {
    return this.database.query<SnippetRow[]>(SNIPPETS(anyOf(units, 3)), [ownerId, conversationIds, ...units]);
  }
}

function toActivity(row: HitRow): Activity[] {
  return row.id === null ? [] : [{ id: row.id, lastActivityAt: row.last_activity_at }];
}

/** The units that are not common, else the least common one. */
async function selectiveUnits(manager: EntityManager, units: readonly SearchUnit[]): Promise<SearchUnit[]> {
  const estimates: { unit: SearchUnit; entries: number }[] = [];
  for (const unit of units) {
    const [row] = await manager.query<ExplainRow[]>(ESTIMATE, [unit]);
    estimates.push({ unit, entries: row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0 });
  }
  estimates.sort((a, b) => a.entries - b.entries);
  return estimates.filter(({ entries }, place) => place === 0 || entries <= COMMON).map(({ unit }) => unit);
}
