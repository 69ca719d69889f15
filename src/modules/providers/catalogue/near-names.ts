const MAX_SUGGESTIONS = 5;
const MAX_EDITS = 6;

/** The names that a misspelt one may have meant, nearest first: those that contain it, and those few edits away. */
export function nearNames(name: string, known: Iterable<string>): string[] {
  const wanted = name.toLowerCase();
  const limit = Math.min(MAX_EDITS, Math.max(2, Math.floor(wanted.length / 3)));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of new Set(known)) {
    const score = distance(wanted, candidate.toLowerCase(), limit);
    if (score <= limit) {
      scored.push({ candidate, score });
    }
  }
  return scored
    .sort(
      (a, b) =>
        a.score - b.score ||
        a.candidate.length - b.candidate.length ||
        a.candidate.localeCompare(b.candidate),
    )
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);
}

/** Of the whole id and of what follows its provider, the smaller; a part of a longer name counts as just near enough. */
function distance(wanted: string, candidate: string, limit: number): number {
  const own = candidate.slice(candidate.indexOf('/') + 1);
  const contained = wanted.length >= 3 && candidate.includes(wanted) ? limit : Infinity;
  return Math.min(editDistance(wanted, candidate, limit), editDistance(wanted, own, limit), contained);
}

/** Levenshtein's, one row at a time; infinite beyond the limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) {
    return Infinity;
  }
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}
