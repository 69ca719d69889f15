/** Under this name the conversations are kept whose ids clients of this API chose. */
export const DIALECT = 'broadcast-workspace';

/** Longer than any id that somebody reads. */
export const MAX_SESSION_ID = 200;
