/**
 * Whether a web page of this origin may call us: a page of our own (same host and port as the request is addressed to) or
 * one that `CORS_ORIGINS` names. Entries without a scheme stand for http and https.
 */
export function isTrustedOrigin(
  origin: string,
  host: string | undefined,
  corsOrigins: readonly string[],
): boolean {
  return isListedOrigin(origin, corsOrigins) || (host !== undefined && isOwnOrigin(origin, host));
}

export function isListedOrigin(origin: string, corsOrigins: readonly string[]): boolean {
  const name = origin.toLowerCase();
  const withoutScheme = name.replace(/^https?:\/\//, '');
  return corsOrigins.some((entry) => entry === '*' || entry === name || entry === withoutScheme);
}

function isOwnOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
