export interface JsonError {
  /** Offset in characters from 0; `line` and `column` count from 1. */
  position: number;
  line: number;
  column: number;
  expected: string;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Where a text stops being JSON (RFC 8259); null when it is JSON. `JSON.parse` names the place only in some of its messages,
 * which also quote the text. Iterative: nesting costs no stack.
 */
export function findJsonError(text: string): JsonError | null {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const [match] = pattern.exec(text) ?? [];
    at += match?.length ?? 0;
    return match !== undefined && match !== '';
  };
  const take = (character: string): boolean => {
    skip(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const fail = (expected: string): JsonError => locate(text, at, expected);
  const string = (): boolean => {
    skip(SPACE);
    return skip(STRING) && take('"');
  };

  const open: ('}' | ']')[] = [];
  for (;;) {
    // A value, or the first one inside a bracket just opened.
    if (take('{')) {
      if (!take('}')) {
        open.push('}');
        if (!string()) return fail('a field name in double quotes');
        if (!take(':')) return fail('":"');
        continue;
      }
    } else if (take('[')) {
      if (!take(']')) {
        open.push(']');
        continue;
      }
    } else if (text[at] === '"' ? !string() : !skip(SCALAR)) {
      return fail(text[at] === undefined ? 'more text' : 'a value');
    }
    // After a value: close brackets, then the next element or the end.
    let bracket = open.at(-1);
    while (bracket !== undefined && take(bracket)) {
      open.pop();
      bracket = open.at(-1);
    }
    if (bracket === undefined) {
      skip(SPACE);
      return at === text.length ? null : fail('the end');
    }
    if (!take(',')) return fail(`"," or "${bracket}"`);
    if (bracket === '}') {
      if (!string()) return fail('a field name in double quotes');
      if (!take(':')) return fail('":"');
    }
  }
}

function locate(text: string, position: number, expected: string): JsonError {
  const lines = text.slice(0, position).split('\n');
  return { position, line: lines.length, column: (lines.at(-1) ?? '').length + 1, expected };
}
