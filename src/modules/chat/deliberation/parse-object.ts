const FENCED = /^```(?:json)?\s*\n([\s\S]*?)\n\s*```$/;

/** The one JSON object that a model was asked for; a block of code around it is forgiven, anything else is not: null. */
export function parseObject(text: string): Record<string, unknown> | null {
  const said = text.trim();
  try {
    const value: unknown = JSON.parse(FENCED.exec(said)?.[1] ?? said);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
