import { setImmediate } from 'node:timers/promises';
import { type ValidationError, type ValidatorOptions, validateSync } from 'class-validator';
import { ErrorTree } from './error-tree';
import { NestedParts } from './nested-parts';

/** So many nested objects are checked in one go, which takes some milliseconds. */
const PIECE = 250;

/** A list of nested objects that is too much to be checked in one go. */
interface LongList {
  holder: Record<string, unknown>;
  key: string;
  items: readonly unknown[];
  /** From the root to the list: names of fields and indices. */
  path: readonly string[];
}

/**
 * Checks an instance of a DTO as class-validator does, but long lists of nested objects in pieces, between which others are served,
 * and stops when `most` fields are wrong: checking an object costs more than sending it. What is wrong outside of long lists
 * comes first. Nobody may change the instance meanwhile.
 */
export async function validateInPieces(
  root: object,
  options: ValidatorOptions,
  most: number,
): Promise<ValidationError[]> {
  const parts = new NestedParts();
  if (parts.weigh(root) <= PIECE) return validateSync(root, options);
  const lists = [...longLists(root, parts)];
  lists.forEach(leaveOutItems);
  try {
    const errors = new ErrorTree(validateSync(root, options));
    for (const list of lists) {
      if (errors.count < most && !errors.isWrong(list.path))
        await checkItems(list, parts, options, errors, most);
    }
    return errors.roots;
  } finally {
    for (const { holder, key, items } of lists) holder[key] = items;
  }
}

async function checkItems(
  list: LongList,
  parts: NestedParts,
  options: ValidatorOptions,
  errors: ErrorTree,
  most: number,
): Promise<void> {
  const { holder, key, items, path } = list;
  for (const { from, to } of pieces(items, parts)) {
    await setImmediate();
    holder[key] = items.slice(from, to);
    // Whatever is said about anything else than the items was said when their places were empty.
    const error = validateSync(holder, options).find(({ property }) => property === key);
    if (error?.children?.length) errors.add(path, renumbered(error.children, from));
    if (errors.count >= most) break;
  }
  leaveOutItems(list);
}

/** As long as it was, for the rules about its length; class-validator passes over empty places. */
function leaveOutItems({ holder, key, items }: LongList): void {
  holder[key] = new Array(items.length);
}

/** The outer ones before those inside of their items. */
function* longLists(holder: object, parts: NestedParts, path: readonly string[] = []): Generator<LongList> {
  for (const [key, value] of parts.of(holder)) {
    const place = [...path, key];
    if (Array.isArray(value) && parts.weigh(value) > PIECE) {
      yield { holder: holder as Record<string, unknown>, key, items: value, path: place };
    }
    const inside = Array.isArray(value) ? [...value.entries()].map(indexed(place)) : [{ value, place }];
    for (const { value: part, place: partPlace } of inside) {
      if (isObject(part) && parts.weigh(part) > PIECE) yield* longLists(part, parts, partPlace);
    }
  }
}

const indexed =
  (place: readonly string[]) =>
  ([index, value]: [number, unknown]) => ({ value, place: [...place, String(index)] });

function* pieces(items: readonly unknown[], parts: NestedParts): Generator<{ from: number; to: number }> {
  let from = 0;
  let weight = 0;
  for (const [index, item] of items.entries()) {
    const more = parts.weigh(item);
    if (index > from && weight + more > PIECE) {
      yield { from, to: index };
      [from, weight] = [index, 0];
    }
    weight += more;
  }
  if (from < items.length) yield { from, to: items.length };
}

function renumbered(errors: readonly ValidationError[], from: number): ValidationError[] {
  return errors.map((error) => Object.assign(error, { property: String(Number(error.property) + from) }));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
