export interface JsonError {
  /** Offset in characters from 0; `line` and `column` count from 1. */
  position: number;
  line: number;
  column: number;
  expected: string;
}

/**
 * Where a text stops being JSON (RFC 8259); null when it is JSON. `JSON.parse` names the place only in some of its messages,
 * which also quote the text. Iterative: nesting costs no stack.
 */
export function findJsonError(text: string): JsonError | null {
  const scanner = new JsonScanner(text);
  const expected = scanner.scan();
  return expected === null ? null : { ...scanner.place(), expected };
}

const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const NAME = 'a field name in double quotes';

class JsonScanner {
  private at = 0;
  private readonly open: ('}' | ']')[] = [];

  constructor(private readonly text: string) {}

  /** What should have been at the place where it stopped; null at the end of correct JSON. */
  scan(): string | null {
    for (;;) {
      const wrong = this.value();
      if (wrong !== null) return wrong;
      if (this.opened) continue;
      for (let close = this.open.at(-1); close !== undefined && this.take(close); close = this.open.at(-1)) {
        this.open.pop();
      }
      const close = this.open.at(-1);
      if (close === undefined) return this.end();
      if (!this.take(',')) return `"," or "${close}"`;
      const wrongName = close === '}' ? this.name() : null;
      if (wrongName !== null) return wrongName;
    }
  }

  place(): Omit<JsonError, 'expected'> {
    const lines = this.text.slice(0, this.at).split('\n');
    return { position: this.at, line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  }

  /** Set while a bracket was just opened that is not empty: its first value comes next. */
  private opened = false;

  private value(): string | null {
    this.opened = false;
    if (this.take('{')) {
      if (this.take('}')) return null;
      this.open.push('}');
      this.opened = true;
      return this.name();
    }
    if (this.take('[')) {
      if (this.take(']')) return null;
      this.open.push(']');
      this.opened = true;
      return null;
    }
    if (this.text[this.at] === '"') return this.string() ? null : 'the rest of a string';
    return this.skip(SCALAR) ? null : this.text[this.at] === undefined ? 'more text' : 'a value';
  }

  private name(): string | null {
    if (!this.string()) return NAME;
    return this.take(':') ? null : '":"';
  }

  private end(): string | null {
    this.skip(SPACE);
    return this.at === this.text.length ? null : 'the end';
  }

  /** A loop, because a regular expression for a whole string needs memory for each of its characters. */
  private string(): boolean {
    if (!this.take('"')) return false;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character < ' ') return false;
      if (character !== '\\') this.at += 1;
      else if (!this.skip(ESCAPE)) return false;
      if (character === '"') return true;
    }
  }

  private take(character: string): boolean {
    this.skip(SPACE);
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const [match = ''] = pattern.exec(this.text) ?? [];
    this.at += match.length;
    return match !== '';
  }
}
