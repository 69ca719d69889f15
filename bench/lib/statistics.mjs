/** The value below which `share` of the values are (nearest rank), or null when there are none. */
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** The middle value; of an even number of values the mean of the two in the middle. Null when there are none. */
export function median(values) {
  const known = values.filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const half = known.length >> 1;
  return known.length % 2 === 1 ? known[half] : (known[half - 1] + known[half]) / 2;
}

/** Field by field the median of several measurements; what is no number is taken from the first. */
export function medianOf(measurements) {
  const merged = {};
  for (const [key, first] of Object.entries(measurements[0] ?? {})) {
    const all = measurements.map((measurement) => measurement[key]);
    const measured = all.find((value) => value !== null) ?? null;
    if (isRecord(measured)) merged[key] = medianOf(all.filter(isRecord));
    else merged[key] = typeof measured === 'number' ? median(all) : first;
  }
  return merged;
}

const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
