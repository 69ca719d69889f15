import { type Activity } from '../repositories/activity-cursor';
import { type ConversationFilter, type Window } from '../repositories/conversation.repository';
import { type SearchQuery, type SearchUnit } from './search-query';

export interface Statement {
  sql: string;
  parameters: unknown[];
}

/** Around the words that were found, in a snippet. Private-use characters, removed from the text itself before. */
export const HIT_START = '\uE000';
export const HIT_END = '\uE001';

/** How far into a text a snippet is looked for: finding it takes time in proportion. */
const SNIPPET_REACH = 50_000;
/** A text up to this length is its own snippet. */
const SHORT_TEXT = 160;

/** Inner work of a strategy is not searched; of a run that is blind nobody reads what models say of each other's answers. */
const MAY_BE_READ = `(role = 'answer' OR role = 'synthesis' AND NOT hidden)`;

const toQuery = (placeholder: string): string => `websearch_to_tsquery('english', ${placeholder})`;

/** SQL of a query that any of the units satisfies; the units are the parameters from `$first` on. */
export function anyOf(units: readonly SearchUnit[], first: number): string {
  return `(${units.map((_unit, index) => toQuery(`$${first + index}`)).join(' || ')})`;
}

/** Looks through the `newest` conversations that the filter leaves; `probed` of each row says how many there were. */
export function hitsAmongNewest(
  ownerId: string,
  query: SearchQuery,
  filter: ConversationFilter,
  window: Window<Activity>,
  newest: number,
): Statement {
  const parameters: unknown[] = [];
  const bind = binder(parameters);
  const recent = `
    SELECT c.id, c.last_activity_at FROM conversations c WHERE ${listConditions(bind, ownerId, filter, window)}
    ORDER BY c.last_activity_at DESC, c.id DESC LIMIT ${bind(newest)}`;
  const sql = `
    SELECT probe.probed, hit.id, hit.last_activity_at
    FROM (SELECT count(*)::integer AS probed FROM (${recent}) AS recent) AS probe
    LEFT JOIN LATERAL (
      SELECT id, last_activity_at FROM (${recent}) AS recent
      WHERE ${saysAllOf(bind, query, 'recent')}
      ORDER BY last_activity_at DESC, id DESC LIMIT ${bind(window.limit)}
    ) AS hit ON true`;
  return { sql, parameters };
}

/**
 * Asks the index for each of the `selective` units and keeps the conversations that the answers have in common. Whether
 * those say the rest of the query is looked up one by one, the newest first, until there are enough.
 */
export function hitsAmongAll(
  ownerId: string,
  selective: readonly SearchUnit[],
  rest: SearchQuery,
  filter: ConversationFilter,
  window: Window<Activity>,
): Statement {
  const parameters: unknown[] = [];
  const bind = binder(parameters);
  const saying = selective.map(
    (unit) => `
    SELECT DISTINCT conversation_id FROM search_entries
    WHERE owner_id = ${bind(ownerId)} AND words @@ ${toQuery(bind(unit))}`,
  );
  // OFFSET 0 keeps the order, and keeps the planner from looking up the rest before there is an order.
  const sql = `
    WITH hits AS MATERIALIZED (${saying.join(' INTERSECT ')})
    SELECT id, last_activity_at FROM (
      SELECT c.id, c.last_activity_at FROM hits JOIN conversations c ON c.id = hits.conversation_id
      WHERE ${listConditions(bind, ownerId, filter, window)}
      ORDER BY c.last_activity_at DESC, c.id DESC OFFSET 0
    ) AS candidate
    WHERE ${saysAllOf(bind, rest, 'candidate')}
    ORDER BY last_activity_at DESC, id DESC LIMIT ${bind(window.limit)}`;
  return { sql, parameters };
}

/** How many entries the planner expects to match, from the statistics of the column. */
export const ESTIMATE = `
  EXPLAIN (FORMAT JSON) SELECT FROM search_entries WHERE words @@ websearch_to_tsquery('english', $1)`;

/** $1 owner, $2 conversations, then the units of `query` (SQL). */
export const SNIPPETS = (query: string): string => `
  SELECT page.id AS conversation_id, source.source, source.message_id, source.response_id,
    ts_headline('english', translate(left(source.text, ${SNIPPET_REACH}), '${HIT_START}${HIT_END}', ''), ${query},
      'StartSel=${HIT_START},StopSel=${HIT_END},' || CASE WHEN length(source.text) <= ${SHORT_TEXT}
        THEN 'HighlightAll=true' ELSE 'MaxWords=24,MinWords=10,MaxFragments=1,ShortWord=0' END) AS headline
  FROM unnest($2::uuid[]) WITH ORDINALITY AS page (id, place)
  CROSS JOIN LATERAL (
    SELECT kind, source_id, ts_rank(words, ${query}) AS rank
    FROM search_entries
    WHERE conversation_id = page.id AND owner_id = $1 AND words @@ ${query}
    ORDER BY rank DESC, source_id LIMIT 3
  ) AS best
  CROSS JOIN LATERAL (
    SELECT 'title' AS source, NULL::uuid AS message_id, NULL::uuid AS response_id, title AS text
    FROM conversations WHERE best.kind = 'title' AND id = best.source_id
    UNION ALL
    SELECT 'message', id, NULL, text FROM messages WHERE best.kind = 'message' AND id = best.source_id
    UNION ALL
    (SELECT 'response', message_id, id, content FROM responses
     WHERE best.kind = 'run' AND run_id = best.source_id AND ${MAY_BE_READ}
       AND to_tsvector('english', left(content, ${SNIPPET_REACH})) @@ ${query}
     ORDER BY position LIMIT 1)
  ) AS source
  ORDER BY page.place, best.rank DESC, best.source_id`;

type Bind = (value: unknown) => string;

function saysAllOf(bind: Bind, { wanted, unwanted }: SearchQuery, conversation: string): string {
  // OFFSET 0 keeps the planner from turning the look into ten entries into a join with all of them.
  const says = (unit: SearchUnit) => `EXISTS (
    SELECT FROM search_entries e
    WHERE e.conversation_id = ${conversation}.id AND e.words @@ ${toQuery(bind(unit))} OFFSET 0)`;
  return [...wanted.map(says), ...unwanted.map((unit) => `NOT ${says(unit)}`)].join(' AND ') || 'true';
}

function binder(parameters: unknown[]): Bind {
  return (value) => `$${parameters.push(value)}`;
}

function listConditions(
  bind: Bind,
  ownerId: string,
  { archived, tag }: ConversationFilter,
  { after }: Window<Activity>,
): string {
  return [
    `c.owner_id = ${bind(ownerId)}`,
    `c.archived_at IS ${archived ? 'NOT NULL' : 'NULL'}`,
    ...(tag === undefined ? [] : [`c.tags @> ARRAY[${bind(tag)}]::text[]`]),
    ...(after ? [`(c.last_activity_at, c.id) < (${bind(after.lastActivityAt)}, ${bind(after.id)})`] : []),
  ].join(' AND ');
}
