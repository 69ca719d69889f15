import { ValidationError } from 'class-validator';

/** What class-validator found in the parts of one object, put together as if it had looked at the whole. */
export class ErrorTree {
  private leaves: number;

  constructor(readonly roots: ValidationError[]) {
    this.leaves = leavesOf(roots);
  }

  /** Fields that are wrong. */
  get count(): number {
    return this.leaves;
  }

  /** Whether something on the way to this place is wrong as a whole, so that nothing that is said about its parts helps. */
  isWrong(path: readonly string[]): boolean {
    let level: readonly ValidationError[] = this.roots;
    for (const name of path) {
      const error = level.find(({ property }) => property === name);
      if (!error) return false;
      if (isLeaf(error)) return true;
      level = error.children ?? [];
    }
    return false;
  }

  add(path: readonly string[], errors: readonly ValidationError[]): void {
    let level = this.roots;
    for (const name of path) {
      let error = level.find(({ property }) => property === name);
      if (!error) {
        error = Object.assign(new ValidationError(), { property: name, children: [] });
        level.push(error);
      }
      level = error.children ??= [];
    }
    level.push(...errors);
    this.leaves += leavesOf(errors);
  }
}

function isLeaf({ constraints }: ValidationError): boolean {
  return Object.keys(constraints ?? {}).length > 0;
}

function leavesOf(errors: readonly ValidationError[]): number {
  return errors.reduce((sum, error) => sum + (isLeaf(error) ? 1 : leavesOf(error.children ?? [])), 0);
}
