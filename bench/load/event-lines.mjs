import { StringDecoder } from 'node:string_decoder';

/** Takes chunks of a stream of server-sent events and calls `onData` with each event's data, which is one line here. */
export function eventLines(onData) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk) => {
    const text = rest + decoder.write(chunk);
    let begin = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      if (text.startsWith('data:', begin)) onData(text.slice(begin + 5, end).trim());
      begin = end + 1;
    }
    rest = text.slice(begin);
  };
}
