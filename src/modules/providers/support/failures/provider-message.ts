import { toStorableText } from '../../../../common/text';

const MAX_LENGTH = 300;
const REDACTED = '[redacted]';

/** What keys look like: a known prefix, a bearer token, something starred out, or a long run of letters and digits. */
const KEY_LIKE = [
  /\bBearer\s+\S+/gi,
  /\b(?:sk|pk|rk|gsk|xai|pplx|tgp|hf|r8|nvapi|csk|fw|key)[-_][\w*.-]{6,}/gi,
  /\b(?:AIza|ya29\.|AQ\.)[\w*.-]{6,}/g,
  /[\w-]*\*{3,}[\w-]*/g,
  /\b(?=\w*\d)(?=\w*[a-z])[a-z0-9]{20,}\b/gi,
];

/**
 * A provider's own explanation in a form that may be shown: keys blotted out, on one line, at most 300 characters.
 * Nothing for what is not a sentence, such as an HTML page.
 */
export function presentableMessage(message: unknown, secrets: readonly string[]): string | undefined {
  if (typeof message !== 'string' || /<\/?[a-z!][^>]*>/i.test(message)) {
    return undefined;
  }
  let text = message;
  for (const secret of secrets) {
    text = secret.length < 4 ? text : text.replaceAll(secret, REDACTED);
  }
  for (const pattern of KEY_LIKE) {
    text = text.replace(pattern, REDACTED);
  }
  text = toStorableText(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return text === '' ? undefined : cut(text);
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length <= MAX_LENGTH ? text : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`;
}
