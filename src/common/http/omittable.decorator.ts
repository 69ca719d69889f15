import { ValidateIf } from 'class-validator';

/** The field may be left out but not be null (class-validator's `IsOptional` lets null through). */
export const Omittable = (): PropertyDecorator =>
  ValidateIf((_object: object, value: unknown) => value !== undefined);
