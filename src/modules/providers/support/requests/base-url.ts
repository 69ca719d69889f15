const VERSION = /^v\d+(?:(?:alpha|beta)\d*)?$/;

/**
 * The address that an SDK wants, from what a person wrote: with or without the version (`/v1`), the service's own path
 * (`/openai/v1`) or a slash at the end. An address that ends in a version is taken as it is; otherwise what is missing
 * of `path` is added.
 */
export function completeBaseUrl(address: string, path: string): string {
  const base = withoutTrailingSlash(address);
  const segments = segmentsOf(base);
  if (path === '' || VERSION.test(segments.at(-1) ?? '')) {
    return base;
  }
  const wanted = path.split('/').filter(Boolean);
  for (let present = wanted.length; present > 0; present--) {
    if (segments.slice(-present).join('/') === wanted.slice(0, present).join('/')) {
      return [base, ...wanted.slice(present)].join('/');
    }
  }
  return [base, ...wanted].join('/');
}

/** Splits a version off the end of an address, for SDKs that add it themselves. */
export function splitVersion(address: string): { base: string; version?: string } {
  const base = withoutTrailingSlash(address);
  const last = segmentsOf(base).at(-1) ?? '';
  return VERSION.test(last)
    ? { base: withoutTrailingSlash(base.slice(0, -last.length)), version: last }
    : { base };
}

function withoutTrailingSlash(address: string): string {
  return address.trim().replace(/\/+$/, '');
}

function segmentsOf(base: string): string[] {
  return base
    .replace(/^[a-z+.-]+:\/\/[^/]*/i, '')
    .split('/')
    .filter(Boolean);
}
