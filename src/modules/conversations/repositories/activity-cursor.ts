import { decodeCursor, encodeCursor } from '../../../common/pagination';
import { isId } from '../../../common/ids';
import { parseTimestamp } from '../../../common/timestamp';

/** A conversation's place in the list: newest activity first, then the newer id. */
export interface Activity {
  id: string;
  lastActivityAt: Date;
}

export function encodeActivity({ id, lastActivityAt }: Activity): string {
  return encodeCursor([lastActivityAt.toISOString(), id]);
}

/** Throws `invalid_cursor`. */
export function decodeActivity(cursor: string): Activity {
  const [at, id] = decodeCursor(
    cursor,
    2,
    ([at = '', id = '']) => parseTimestamp(at) !== undefined && isId(id),
  );
  return { id: id ?? '', lastActivityAt: new Date(at ?? '') };
}
