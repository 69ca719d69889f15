import { parseObject } from '../../deliberation/parse-object';

/** Something that is said in the answers, for the person to choose or leave. */
export interface Insight {
  /** Its number in the checklist, from 1. */
  id: string;
  text: string;
  /** Of the answers that say so. */
  labels: string[];
}

export const FEWEST_INSIGHTS = 3;
export const MOST_INSIGHTS = 9;
const LONGEST = 1_000;

/** Reads a checklist strictly: three to nine texts, each of which somebody says who was quoted; null otherwise. */
export function readChecklist(text: string, labels: readonly string[]): Insight[] | null {
  const { insights } = parseObject(text) ?? {};
  if (!Array.isArray(insights)) return null;
  if (insights.length < FEWEST_INSIGHTS || insights.length > MOST_INSIGHTS) return null;
  const read = insights.map((given: unknown, index) => readInsight(given, index, labels));
  const whole = read.filter((insight) => insight !== null);
  const isDistinct = new Set(whole.map((insight) => insight.text)).size === insights.length;
  return isDistinct ? whole : null;
}

function readInsight(given: unknown, index: number, known: readonly string[]): Insight | null {
  if (typeof given !== 'object' || given === null) return null;
  const { text, labels } = given as Record<string, unknown>;
  if (typeof text !== 'string' || text.trim() === '' || text.length > LONGEST) return null;
  if (!Array.isArray(labels) || labels.length === 0) return null;
  const isKnown = labels.every((label) => typeof label === 'string' && known.includes(label));
  if (!isKnown) return null;
  return {
    id: String(index + 1),
    text: text.trim().toWellFormed(),
    labels: known.filter((label) => labels.includes(label)),
  };
}
