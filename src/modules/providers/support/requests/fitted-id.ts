import { createHash } from 'node:crypto';

/**
 * A tool call id in the form that a service insists on. A conversation may go on with another provider, whose ids look
 * different; the same id always becomes the same other one, so a call and its result still belong together.
 */
export function fittedId(id: string, form: RegExp, length: number): string {
  return form.test(id) ? id : createHash('sha256').update(id).digest('hex').slice(0, length);
}
