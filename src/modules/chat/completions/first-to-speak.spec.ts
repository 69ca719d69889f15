import { TestScheduler } from 'rxjs/testing';
import { type RunEventBody } from '../engine/run-event';
import { firstToSpeak } from './first-to-speak';

const event = (type: string, id: string) => ({ type, response_id: id }) as unknown as RunEventBody;
/** Small letters are one model's events, capitals the other one's. */
const EVENTS = {
  s: event('response.started', 'a'),
  d: event('response.delta', 'a'),
  c: event('response.completed', 'a'),
  f: event('response.failed', 'a'),
  S: event('response.started', 'b'),
  D: event('response.delta', 'b'),
  C: event('response.completed', 'b'),
  F: event('response.failed', 'b'),
  X: event('response.cancelled', 'b'),
};

/** Who is stopped. */
function race(first: string, second: string, expected: string): string[] {
  const stopped: string[] = [];
  const scheduler = new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted));
  scheduler.run(({ cold, expectObservable }) => {
    const runners = [
      { events$: cold(first, EVENTS), stop: () => stopped.push('a') },
      { events$: cold(second, EVENTS), stop: () => stopped.push('b') },
    ];
    expectObservable(firstToSpeak(runners)).toBe(expected, EVENTS);
  });
  return stopped;
}

describe('firstToSpeak', () => {
  it('goes on with whoever says the first token, and stops the other one in that moment', () => {
    expect(race('s----d-|', '-S-D----DC|', '---(SD)-DC|')).toEqual(['a']);
  });

  it('takes an answer that is empty for one', () => {
    expect(race('s-c|', 'S----X-D|', '--(sc)--|')).toEqual(['b']);
  });

  it('passes a failure over as long as somebody may still speak', () => {
    expect(race('sf|', 'S--D----C|', '---(SD)-C|')).toEqual(['a']);
  });

  it('tells the last failure when nobody speaks', () => {
    expect(race('s-f|', '-S--F|', '----F|')).toEqual([]);
  });
});
