import { type JsonObject } from '../json';
import { payloadDecoder } from './payload-decoder';

const STREAM = [
  'data: {"text":"Ünï"}',
  '',
  ': comment',
  '',
  'event: error',
  'data: {"text":"🗼東京"}',
  '',
  'data: [DONE]',
  '',
  '',
];

function decode(contentType: string | null, ...chunks: Uint8Array[]) {
  const seen: (JsonObject | string)[] = [];
  const decoder = payloadDecoder(contentType, {
    payload: (payload, event) => seen.push(event === undefined ? payload : { ...payload, event }),
    done: () => seen.push('done'),
    malformed: () => seen.push('malformed'),
  });
  for (const chunk of chunks) {
    decoder.feed(chunk);
  }
  decoder.end();
  return seen;
}

describe('payloadDecoder', () => {
  it.each(['\n', '\r\n', '\r'])(
    'reads events wherever they are cut, with lines that end in %j',
    (newline) => {
      const bytes = Buffer.from(STREAM.join(newline));
      const whole = [{ text: 'Ünï' }, { text: '🗼東京', event: 'error' }, 'done'];
      for (let cut = 0; cut <= bytes.length; cut++) {
        expect(decode('text/event-stream', bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole);
      }
      expect(decode(null, ...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
    },
  );

  it('reads a last event without the blank line after it', () => {
    expect(decode(null, Buffer.from('data: {"a":1}'))).toEqual([{ a: 1 }]);
  });

  it('goes on after what it cannot read', () => {
    expect(decode(null, Buffer.from('data: {"a"\n\nnonsense\n\ndata: 7\n\ndata: {"a":1}\n\n'))).toEqual([
      'malformed',
      'malformed',
      'malformed',
      { a: 1 },
    ]);
  });

  it('reads a JSON body, of one payload or a list', () => {
    expect(decode('application/json; charset=utf-8', Buffer.from('{"a":'), Buffer.from('1}'))).toEqual([
      { a: 1 },
      'done',
    ]);
    expect(decode('application/json', Buffer.from('[{"a":1},{"a":2}]'))).toEqual([
      { a: 1 },
      { a: 2 },
      'done',
    ]);
    expect(decode('application/json', Buffer.from('oops'))).toEqual(['malformed', 'done']);
  });

  it('refuses a line without an end', () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    expect(() => decode(null, ...Array.from({ length: 18 }, () => megabyte))).toThrow();
    expect(() => decode('application/json', ...Array.from({ length: 18 }, () => megabyte))).toThrow();
  });
});
