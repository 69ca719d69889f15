import { type ReasoningEffort } from '../spec/output';
import { type JsonObject } from '../support/json';
import { showsThoughts } from './models';

/** Up to Gemini 2.5 it is told in tokens how much to think. */
const BUDGETS: Record<ReasoningEffort, number> = {
  none: 0,
  minimal: 512,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};
/** The least that 2.5 Pro can be told: it cannot be kept from thinking. */
const LEAST_OF_PRO = 128;

/** From Gemini 3 on in levels, of which not every model has each; the nearest one is taken. */
const LEVELS: Record<ReasoningEffort, string> = {
  none: 'minimal',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

/** The `thinkingConfig` of a request; undefined for models that do not think. */
export function thinkingConfigOf(model: string, effort: ReasoningEffort | undefined): JsonObject | undefined {
  const config = {
    ...(showsThoughts(model) && { includeThoughts: true }),
    ...(effort !== undefined && thinks(model) && steering(model, effort)),
  };
  return Object.keys(config).length > 0 ? config : undefined;
}

function thinks(model: string): boolean {
  return /^gemini-(?:2\.5|[3-9])/.test(model);
}

function steering(model: string, effort: ReasoningEffort): JsonObject {
  if (model.startsWith('gemini-2.5')) {
    const least = model.startsWith('gemini-2.5-pro') ? LEAST_OF_PRO : 0;
    return { thinkingBudget: Math.max(least, BUDGETS[effort]) };
  }
  const level = LEVELS[effort];
  if (model.startsWith('gemini-3-pro')) {
    // It has these two only.
    return { thinkingLevel: level === 'high' || level === 'medium' ? 'high' : 'low' };
  }
  return { thinkingLevel: level === 'minimal' && model.includes('-pro') ? 'low' : level };
}
