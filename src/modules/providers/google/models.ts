import { type ModelInfo } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';
import { knownModel } from '../support/models/known-model';

/** ai.google.dev/api/generate-content#generationconfig */
export const GOOGLE_PARAMETERS: ParameterSupport = {
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  top_k: { min: 1, max: 1_000, integer: true },
  max_tokens: { min: 1, max: 65_536, integer: true },
  stop: { min: 0, max: 4, integer: true },
  frequency_penalty: { min: -2, max: 2 },
  presence_penalty: { min: -2, max: 2 },
  seed: { min: -(2 ** 31), max: 2 ** 31 - 1, integer: true },
};

const LIMITS = { context: 1_048_576, output: 65_536 };

const gemini = (id: string, name: string): ModelInfo =>
  knownModel(id, name, LIMITS, ['images', 'tools', 'reasoning']);

/** ai.google.dev/gemini-api/docs/models */
export const GOOGLE_MODELS: readonly ModelInfo[] = [
  gemini('gemini-3.8-flash', 'Gemini 3.8 Flash'),
  gemini('gemini-3.7-flash', 'Gemini 3.7 Flash'),
  gemini('gemini-3.6-flash', 'Gemini 3.6 Flash'),
  gemini('gemini-3.5-flash', 'Gemini 3.5 Flash'),
  gemini('gemini-3.5-flash-lite', 'Gemini 3.5 Flash-Lite'),
  gemini('gemini-3.1-pro-preview', 'Gemini 3.1 Pro'),
  gemini('gemini-3.1-flash-lite', 'Gemini 3.1 Flash-Lite'),
  gemini('gemini-3-pro-preview', 'Gemini 3 Pro'),
  gemini('gemini-3-flash-preview', 'Gemini 3 Flash'),
  gemini('gemini-2.5-pro', 'Gemini 2.5 Pro'),
  gemini('gemini-2.5-flash', 'Gemini 2.5 Flash'),
  gemini('gemini-2.5-flash-lite', 'Gemini 2.5 Flash-Lite'),
  knownModel('gemini-2.0-flash', 'Gemini 2.0 Flash', { context: 1_048_576, output: 8_192 }, [
    'images',
    'tools',
  ]),
  knownModel('gemma-4-31b-it', 'Gemma 4 31B', { context: 262_144 }, ['images']),
];

/** Whether it thinks by itself, so that its thoughts can be asked for. Flash-Lite 2.5 does not, and refuses to tell. */
export function showsThoughts(model: string): boolean {
  return /^gemini-(?:2\.5-(?:pro|flash(?!-lite))|[3-9])/.test(model) && !/image|tts|audio|live/.test(model);
}

/** From Gemini 3 on, a function call without its thought signature is refused. */
export function wantsSignatures(model: string): boolean {
  return /^gemini-[3-9]/.test(model);
}
