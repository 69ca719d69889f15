import { AppError } from '../../../common/errors/app-error';

/** For messages that name one thing of several kinds: which kind, and its id. Throws `validation_failed`. */
export function oneOf<Field extends string>(
  message: Partial<Record<Field, string>>,
  fields: readonly [Field, Field],
): { field: Field; id: string } {
  const named = fields.flatMap((field) => {
    const id = message[field];
    return id === undefined ? [] : [{ field, id }];
  });
  const [only, second] = named;
  if (only && !second) return only;
  throw AppError.field('validation_failed', fields[0], `give either ${fields.join(' or ')}`);
}
