/** More models than this are not rated together; those with the most votes are. */
const MOST_MODELS = 50;
/** Of so many votes, the newest ones, the style is looked at: each may be unlike all others. */
const MOST_STYLED_VOTES = 5_000;

const COUNTED = `
  SELECT model, other_model, outcome, style FROM votes
  WHERE owner_id = $1 AND kind = 'preference' AND not_counted IS NULL
    AND ($2::boolean IS NULL OR blind = $2) AND ($3::text IS NULL OR tags @> ARRAY[$3])`;

/**
 * Equal votes together, so that their number does not matter: however often they are cast, there are as many rows as pairs of models
 * with an outcome (and a style, in steps of a quarter). The first model is the one whose name comes first.
 */
function readTallies(counted: string, style: string): string {
  return `
  WITH counted AS (${counted}
  ), rated AS (
    SELECT name FROM (SELECT model FROM counted UNION ALL SELECT other_model FROM counted) AS named (name)
    GROUP BY name ORDER BY count(*) DESC, name LIMIT ${MOST_MODELS}
  ), pairs AS (
    SELECT least(model, other_model) AS first, greatest(model, other_model) AS second,
      CASE WHEN model > other_model AND outcome = 'first' THEN 'second'
        WHEN model > other_model AND outcome = 'second' THEN 'first' ELSE outcome END AS outcome,
      CASE WHEN model > other_model THEN -1 ELSE 1 END AS sign, style
    FROM counted
    WHERE model IN (SELECT name FROM rated) AND other_model IN (SELECT name FROM rated)
  )
  SELECT first, second, outcome, ${style} AS style, count(*)::float8 AS votes
  FROM pairs GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
}

/** $1 owner, $2 blind or null, $3 tag or null. */
export const READ_TALLIES = readTallies(COUNTED, `'{}'::float8[]`);

/** The same of the newest votes with their style. */
export const READ_STYLED_TALLIES = readTallies(
  `${COUNTED} AND style IS NOT NULL ORDER BY updated_at DESC, id LIMIT ${MOST_STYLED_VOTES}`,
  `ARRAY[sign * round(style[1] * 4) / 4, sign * round(style[2] * 4) / 4, sign * round(style[3] * 4) / 4,
    sign * round(style[4] * 4) / 4]::float8[]`,
);

/** $1 owner, $2 blind or null, $3 tag or null: how many votes count and do not. */
export const COUNT_VOTES = `
  SELECT (count(*) FILTER (WHERE not_counted IS NULL))::float8 AS counted,
    (count(*) FILTER (WHERE not_counted IS NOT NULL))::float8 AS "notCounted"
  FROM votes
  WHERE owner_id = $1 AND kind = 'preference'
    AND ($2::boolean IS NULL OR blind = $2) AND ($3::text IS NULL OR tags @> ARRAY[$3])`;
