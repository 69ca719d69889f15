import { ValidateBy } from 'class-validator';

export type CompletionToolChoice =
  'auto' | 'none' | 'required' | { type: 'function'; function: { name: string } };

const WORDS: readonly unknown[] = ['auto', 'none', 'required'];

/** A word, or OpenAI’s object that names a function. */
export function IsCompletionToolChoice(): PropertyDecorator {
  return ValidateBy({
    name: 'isCompletionToolChoice',
    validator: {
      validate: (value: unknown) => WORDS.includes(value) || namesFunction(value),
      defaultMessage: () =>
        'tool_choice must be "auto", "none", "required" or {"type": "function", "function": {"name": "..."}}',
    },
  });
}

function namesFunction(value: unknown): boolean {
  const { type, function: named } = (value ?? {}) as { type?: unknown; function?: { name?: unknown } };
  return type === 'function' && typeof named?.name === 'string';
}
