import { type RunEvent } from '../../../chat/engine/run-event';
import { type SocketFraming } from '../../../chat/streaming/run-subscription';
import { type Reading } from './reading';
import { RunMessages } from './run-messages';
import { type WorkspaceMessage } from './workspace-message';

/** What no message is made of. */
const UNTOLD: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'response.reasoning',
  'response.tool_call',
  'stage.completed',
  'quorum.reached',
]);

/**
 * The messages of one run of a session, for a subscription from the beginning of the run: what the client has already is read, because
 * the last message of an answer repeats all of it, and not sent.
 */
export function runFraming(sessionId: string, runId: string, reading: Reading): SocketFraming {
  const seen = reading.seen(runId);
  const run = new RunMessages(seen);
  return (events) =>
    events.flatMap(({ type, seq, json }) => {
      if (UNTOLD.has(type)) return [];
      const news = run.of(JSON.parse(json) as RunEvent);
      if (seen !== null && seq <= seen) return [];
      const before = reading.toString();
      reading.read(runId, seq);
      if (type === 'run.completed') reading.ended(runId);
      const after = reading.toString();
      return news.map(({ about, ...one }, index) => {
        // What is only part of an event is not a place to come back to.
        const place = index === news.length - 1 ? after : before;
        const message: WorkspaceMessage = { session_id: sessionId, ...about, ...one, after: place };
        return JSON.stringify(message);
      });
    });
}
