import { v7, validate } from 'uuid';

/** A new UUIDv7 (RFC 9562 section 5.7): ids made by one process sort in the order in which they were made. */
export const newId = (): string => v7();

/** No UUIDv7 that is made at this time (milliseconds since 1970) or later is smaller. */
export function firstIdAt(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** The one owner until there are API keys. */
export const DEFAULT_OWNER_ID = '00000000-0000-7000-8000-000000000001';

/** Whether the text can be an id at all. One that cannot is answered like one that does not exist. */
export const isId = (text: string): boolean => validate(text);
