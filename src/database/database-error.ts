/** Why there is no database, in words for the person who starts the server: printed as it is, without a stack. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}
