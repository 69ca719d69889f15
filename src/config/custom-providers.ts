import { type CustomProviderSettings } from './app-config';
import { type EnvironmentReader, isHttpUrl } from './environment-reader';

const VARIABLE = 'CUSTOM_PROVIDERS';
const FIELDS = ['id', 'name', 'base_url', 'api_key', 'api_key_env', 'models'];
const EXAMPLE = '[{"id":"my-server","base_url":"http://localhost:9000/v1"}]';

type Wrong = (field: string, problem: string, allowed: string) => void;

/** Reads `CUSTOM_PROVIDERS`, naming each wrong field; `reserved` are the ids that already have a meaning. */
export function readCustomProviders(
  reader: EnvironmentReader,
  reserved: readonly string[],
): CustomProviderSettings[] {
  const text = reader.text(VARIABLE);
  if (text === null) return [];
  const entries = parseArray(text);
  if (!entries) {
    return reader.wrong(VARIABLE, 'is not a JSON array', `a JSON array such as ${EXAMPLE}`, []);
  }
  const taken = new Set(reserved);
  return entries.flatMap((entry, index) => {
    const path = `${VARIABLE}[${index}]`;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      reader.wrong(path, 'is not an object', `an object with ${FIELDS.join(', ')}`, null);
      return [];
    }
    const wrong: Wrong = (field, problem, allowed) => {
      reader.wrong(`${path}.${field}`, problem, allowed, null);
    };
    const settings = checkEntry(entry as Record<string, unknown>, taken, wrong);
    return settings ? [withKey(settings, reader)] : [];
  });
}

function parseArray(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function checkEntry(
  entry: Record<string, unknown>,
  taken: Set<string>,
  wrong: Wrong,
): CustomProviderSettings | null {
  let correct = true;
  const check = (field: string, holds: boolean, problem: string, allowed: string): void => {
    if (holds) return;
    correct = false;
    wrong(field, field in entry ? problem : 'is missing', allowed);
  };
  const optional = (field: string, holds: (value: unknown) => boolean, allowed: string): void => {
    if (entry[field] !== undefined) check(field, holds(entry[field]), 'is not usable', allowed);
  };
  for (const field of Object.keys(entry)) {
    check(field, FIELDS.includes(field), 'is not a known field', FIELDS.join(', '));
  }
  const { id, base_url: baseUrl } = entry;
  const isId = typeof id === 'string' && /^[a-z0-9][a-z0-9-]{0,39}$/.test(id);
  check('id', isId, 'is not usable', 'lower-case letters, digits and -, at most 40');
  if (isId) {
    check(
      'id',
      !taken.has(id),
      `${JSON.stringify(id)} is already taken`,
      `an id other than ${[...taken].join(', ')}`,
    );
    taken.add(id);
  }
  check(
    'base_url',
    typeof baseUrl === 'string' && isHttpUrl(baseUrl),
    'is not an http or https address',
    'an address such as http://localhost:9000/v1',
  );
  optional('name', isFilled, 'text');
  optional('api_key', (key) => isFilled(key) && /^[\x21-\x7e]+$/.test(key), 'printable ASCII without blanks');
  optional('api_key_env', (name) => isFilled(name) && /^\w+$/.test(name), 'the name of a variable');
  optional('models', (models) => Array.isArray(models) && models.every(isFilled), 'an array of model ids');
  return correct ? (entry as unknown as CustomProviderSettings) : null;
}

/** The key can be kept out of the JSON, in a variable of its own. */
function withKey(settings: CustomProviderSettings, reader: EnvironmentReader): CustomProviderSettings {
  const apiKey =
    settings.api_key ?? (settings.api_key_env ? reader.foreignSecret(settings.api_key_env) : null);
  return apiKey === null ? settings : { ...settings, api_key: apiKey };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
