import { asObjects, asText, type JsonObject } from '../support/json';

type Container = Record<string, unknown>;

/**
 * The arguments of a function call that Gemini streams as `partialArgs`: pieces of single values, each with the path of
 * where it belongs (`$.stops[0].city`). Pieces of a text are appended to it.
 */
export class PartialArguments {
  // No prototype, here and below: the paths are the provider's.
  private readonly root = Object.create(null) as Container;

  add(pieces: unknown): void {
    for (const piece of asObjects(pieces)) {
      const path = pathOf(asText(piece.jsonPath) ?? '');
      const value = valueOf(piece);
      if (path.length > 0 && value !== undefined) {
        this.set(path, value);
      }
    }
  }

  toJson(): string {
    return JSON.stringify(this.root);
  }

  private set(path: readonly string[], value: unknown): void {
    let container = this.root;
    for (const [at, key] of path.slice(0, -1).entries()) {
      container[key] ??= isIndex(path[at + 1]) ? [] : Object.create(null);
      if (typeof container[key] !== 'object' || container[key] === null) {
        return;
      }
      container = container[key] as Container;
    }
    const last = path.at(-1) ?? '';
    const before = container[last];
    if (Array.isArray(container) && !isIndex(last)) {
      return;
    }
    container[last] = typeof before === 'string' && typeof value === 'string' ? before + value : value;
  }
}

/** `$.a[0]['b c']` as `a`, `0`, `b c`. */
function pathOf(jsonPath: string): string[] {
  return Array.from(jsonPath.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g), ([, name, index, quoted]) =>
    (name ?? index ?? quoted ?? '').slice(0, 200),
  );
}

// Far above any real list: an index is the provider's word, and a list is as long as its highest one.
function isIndex(key: string | undefined): boolean {
  return key !== undefined && /^\d{1,4}$/.test(key);
}

function valueOf(piece: JsonObject): unknown {
  return 'nullValue' in piece ? null : (piece.stringValue ?? piece.numberValue ?? piece.boolValue);
}
