import { AppError } from '../../../common/errors/app-error';
import { malformedJson } from '../../../common/http/bodies/malformed-json';

/** Reads what a client sent, null for a binary message. Throws `unsupported_media_type`, `malformed_json` and `validation_failed`. */
export function readMessage(text: string | null): Readonly<Record<string, unknown>> {
  if (text === null) {
    throw new AppError('unsupported_media_type', {
      detail: 'Send text messages with JSON, not binary ones.',
    });
  }
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('malformed_json', { detail: 'A message must be a JSON object.' });
  }
  return value as Record<string, unknown>;
}

/** The `id` of a message, whatever else is wrong with it. */
export function idOf({ id }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof id === 'string' && id.length <= 100 ? id : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformedJson(text, error);
  }
}
