import { v7, validate } from 'uuid';

/** A new UUIDv7 (RFC 9562 section 5.7): ids made by one process sort in the order in which they were made. */
export const newId = (): string => v7();

/** The one owner until there are API keys. */
export const DEFAULT_OWNER_ID = '00000000-0000-7000-8000-000000000001';

/** Whether the text can be an id at all. One that cannot is answered like one that does not exist. */
export const isId = (text: string): boolean => validate(text);
