import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type TimeRange } from '../statistics/time-range';
import { type JudgedCouncil } from './judge-figures';

export interface CouncilChoice {
  range: TimeRange;
  /** Which votes to compare with; null: all. */
  blind: boolean | null;
  tag?: string;
}

/** More councils than this, the newest ones, are not looked at. */
const MOST_COUNCILS = 2_000;

/**
 * $1 owner, $2 from, $3 to, $4 blind or null, $5 tag or null. What the ballots of copies say was counted where they were
 * cast. What nobody may know yet is left out, and so are critiques: they are most of a ballot, and thousands are read at once.
 */
const READ_COUNCILS = `
  SELECT r.created_at AS at,
    jsonb_build_object('labels', r.result->'labels', 'bias', r.result->'bias', 'tally', r.result->'tally',
      'ballots', (SELECT coalesce(jsonb_agg(ballot - 'critiques' - 'scores' ORDER BY place), '[]')
        FROM jsonb_array_elements(r.result->'ballots') WITH ORDINALITY AS cast_ballots (ballot, place))) AS result,
    coalesce((
      SELECT jsonb_object_agg(a.id, length(a.content)) FROM responses a WHERE a.run_id = r.id AND a.stage = 1
    ), '{}') AS lengths,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('first', v.response_id, 'second', v.other_response_id, 'outcome', v.outcome))
      FROM votes v
      WHERE v.owner_id = $1 AND v.conversation_id = r.conversation_id AND v.message_id = r.message_id
        AND v.kind = 'preference' AND v.outcome IN ('first', 'second') AND v.not_counted IS NULL
        AND ($4::boolean IS NULL OR v.blind = $4) AND ($5::text IS NULL OR v.tags @> ARRAY[$5])
    ), '[]') AS preferences
  FROM runs r
  WHERE r.owner_id = $1 AND r.strategy = 'council' AND r.created_at >= $2 AND r.created_at < $3
    AND r.result IS NOT NULL AND NOT (r.blind AND r.revealed_at IS NULL)
    AND NOT EXISTS (SELECT FROM responses a WHERE a.run_id = r.id AND a.copied)
  ORDER BY r.created_at DESC LIMIT ${MOST_COUNCILS}`;

/** Reads how models judged each other's answers, and how people did. */
@Injectable()
export class JudgesRepository {
  constructor(private readonly database: DataSource) {}

  /** Newest first. */
  async councils(ownerId: string, { range, blind, tag }: CouncilChoice): Promise<JudgedCouncil[]> {
    return this.database.query(READ_COUNCILS, [ownerId, range.from, range.to, blind, tag ?? null]);
  }
}
