import {
  defer,
  finalize,
  from,
  interval,
  merge,
  mergeMap,
  type Observable,
  ReplaySubject,
  takeUntil,
} from 'rxjs';
import { type OpenAnswer } from '../../strategies/strategy';
import { type LiveRun } from '../live-run';
import { type RunEventBody } from '../run-event';
import { type Deliberation } from './deliberation';

const EVERY_MS = 500;
/** Answers that are looked at at once: the others have their turn next time. */
const MOST_AT_ONCE = 4;
/** Less is not worth another look, characters. */
const FEWEST_NEW = 40;
/** A sentence that is not complete can still turn round. */
const ENDS = ['.', '!', '?', '\n', '。', '！', '？'];

/**
 * Tells what a strategy sees in answers while they are being written. On a timer and not for each piece, so that it costs the same
 * however fast models write; a stage is over as soon as its answers are.
 */
export function withGuesses(run: LiveRun, deliberation: Deliberation, everyMs = EVERY_MS) {
  return (source: Observable<RunEventBody>): Observable<RunEventBody> => {
    if (!deliberation.guesses) return source;
    return defer(() => {
      const over$ = new ReplaySubject<void>(1);
      const glances = new Glances(run);
      return merge(
        source.pipe(finalize(() => over$.next())),
        interval(everyMs).pipe(
          takeUntil(over$),
          mergeMap(() => {
            const open = glances.next();
            return from(open.length === 0 ? [] : deliberation.newGuesses(run.endedResponses, open));
          }),
        ),
      );
    });
  };
}

/** Remembers how much of each answer was looked at. */
class Glances {
  private readonly seen = new Map<string, number>();

  constructor(private readonly run: LiveRun) {}

  /** The open answers that have grown by a sentence, those that were not looked at for longest first. */
  next(): OpenAnswer[] {
    const order = [...this.seen.keys()];
    const grown = this.run.openResponses
      .flatMap(({ responseId, seat, place }): OpenAnswer[] => {
        const told = this.run.toldOf(responseId);
        if (place.role !== 'answer' || told?.status !== 'running') return [];
        const text = wholeSentences(told.content);
        return [{ responseId, participantId: seat.participantId, attempt: told.attempt, text }];
      })
      .filter(({ responseId, text }) => this.isNews(responseId, text))
      .sort((one, other) => order.indexOf(one.responseId) - order.indexOf(other.responseId))
      .slice(0, MOST_AT_ONCE);
    for (const { responseId, text } of grown) {
      this.seen.delete(responseId);
      this.seen.set(responseId, text.length);
    }
    return grown;
  }

  private isNews(responseId: string, text: string): boolean {
    const seen = this.seen.get(responseId) ?? 0;
    // Shorter: it was begun anew.
    return text.length >= seen + FEWEST_NEW || (text.length < seen && text !== '');
  }
}

/** Until the last full stop. */
function wholeSentences(text: string): string {
  return text.slice(0, Math.max(...ENDS.map((mark) => text.lastIndexOf(mark))) + 1);
}
