/** A JSON object whose members nobody has checked yet. */
export type JsonObject = Record<string, unknown>;

const NONE: readonly JsonObject[] = [];

/** Providers are not trusted to send what their documentation says: these narrow one member at a time. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The objects of an array; anything else in it is skipped. */
export function asObjects(value: unknown): readonly JsonObject[] {
  // Most of what is looked for in a token's event is not there.
  if (!Array.isArray(value) || value.length === 0) return NONE;
  return asArray(value)
    .map(asObject)
    .filter((item) => item !== undefined);
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number, also when it was sent as text. */
export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
