import { getMetadataStorage, ValidationTypes } from 'class-validator';

type ValidationMetadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

/** What weighs no more than this is sooner weighed again than remembered. */
const LIGHT = 20;

const nestedFields = new WeakMap<object, readonly string[]>();

/** What of an object class-validator looks into: its nested objects and the lists of them. Free JSON is none of it. */
export class NestedParts {
  private readonly weights = new Map<object, number>();

  /** Fields that have nested objects or lists of them. */
  of(holder: object): [string, unknown][] {
    return fieldsOf(holder).map((key) => [key, (holder as Record<string, unknown>)[key]]);
  }

  /** How many objects there are in it, with itself. */
  weigh(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 1;
    const known = this.weights.get(value);
    if (known !== undefined) return known;
    let weight = 1;
    if (Array.isArray(value)) for (const item of withoutLists(value)) weight += this.weigh(item);
    else for (const [, part] of this.of(value)) weight += this.weigh(part);
    if (weight > LIGHT) this.weights.set(value, weight);
    return weight;
  }
}

/** Makes class-validator refuse every list that stands where an object should, however deep. */
export function refuseLists(value: unknown): void {
  if (Array.isArray(value)) withoutLists(value).forEach(refuseLists);
  else if (typeof value === 'object' && value !== null) {
    for (const key of fieldsOf(value)) refuseLists((value as Record<string, unknown>)[key]);
  }
}

/**
 * class-validator takes a list in a list of objects for more of its items, so that it would pass for an object. Null is refused with
 * the words that say what an item must be.
 */
function withoutLists(items: unknown[]): unknown[] {
  items.forEach((item, index) => {
    if (Array.isArray(item)) items[index] = null;
  });
  return items;
}

const nameOf = ({ propertyName }: ValidationMetadata) => propertyName;

function fieldsOf(holder: object): readonly string[] {
  const type = (Object.getPrototypeOf(holder) as { constructor?: object } | null)?.constructor;
  if (typeof type !== 'function') return [];
  const known = nestedFields.get(type);
  if (known) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const isNested = (rule: ValidationMetadata) => rule.type === ValidationTypes.NESTED_VALIDATION;
  // Rules for each item beside that one speak of the list as a whole, and have to see it as a whole.
  const judged = new Set(rules.filter((rule) => rule.each && !isNested(rule)).map(nameOf));
  const fields = [...new Set(rules.filter(isNested).map(nameOf))].filter((name) => !judged.has(name));
  nestedFields.set(type, fields);
  return fields;
}
