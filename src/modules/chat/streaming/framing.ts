import { type Entry } from '../event-log/event-log';

/**
 * How one client is told what happens in a run: the text that these events become on its wire, empty when it is not told of them.
 * Called with every event once and in order, so it may remember what it has told. The text is sent in one piece.
 */
export type Framing = (events: readonly Entry[]) => string;

/** The events as they are: `id:` is the sequence number, `event:` the type. */
export const NATIVE_FRAMES: Framing = (events) =>
  events.map(({ seq, type, json }) => `id: ${seq}\nevent: ${type}\ndata: ${json}\n\n`).join('');
