import { ValidateBy } from 'class-validator';

export type ToolChoiceValue = 'auto' | 'none' | 'required' | { name: string };

/** `auto`, `none`, `required`, or an object with the name of a function. */
export function IsToolChoice(): PropertyDecorator {
  return ValidateBy({
    name: 'isToolChoice',
    validator: {
      validate: (value: unknown) =>
        value === 'auto' ||
        value === 'none' ||
        value === 'required' ||
        (typeof value === 'object' &&
          value !== null &&
          typeof (value as { name?: unknown }).name === 'string'),
      defaultMessage: () => 'tool_choice must be "auto", "none", "required" or { "name": "..." }',
    },
  });
}
