import { type PanelModelSettings } from './app-config';
import { type EnvironmentReader } from './environment-reader';

const VARIABLE = 'PANEL_MODELS';
const NEEDED = ['provider', 'model_name'] as const;
const OPTIONAL = ['role', 'icon', 'prompt_prefix', 'collaboration_style', 'color_theme'] as const;
const FIELDS: readonly string[] = [...NEEDED, ...OPTIONAL];
const EXAMPLE = '{"critic":{"provider":"openai","model_name":"gpt-4o","role":"The Critic"}}';

/** Reads `PANEL_MODELS`, naming each wrong field. */
export function readPanelModels(reader: EnvironmentReader): Record<string, PanelModelSettings> {
  const text = reader.text(VARIABLE);
  if (text === null) return {};
  const models = parseObject(text);
  if (!models) return reader.wrong(VARIABLE, 'is not a JSON object', `a JSON object such as ${EXAMPLE}`, {});
  for (const [id, model] of Object.entries(models)) checkModel(reader, `${VARIABLE}.${id}`, model);
  return models as Record<string, PanelModelSettings>;
}

function checkModel(reader: EnvironmentReader, path: string, model: unknown): void {
  if (!isObject(model)) {
    reader.wrong(path, 'is not an object', `an object with ${FIELDS.join(', ')}`, null);
    return;
  }
  for (const field of Object.keys(model)) {
    if (!FIELDS.includes(field))
      reader.wrong(`${path}.${field}`, 'is not a known field', FIELDS.join(', '), null);
  }
  for (const field of NEEDED) {
    if (!isFilled(model[field])) reader.wrong(`${path}.${field}`, 'is missing', 'text', null);
  }
  for (const field of OPTIONAL) {
    if (model[field] !== undefined && !isFilled(model[field])) {
      reader.wrong(`${path}.${field}`, 'is not usable', 'text', null);
    }
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
