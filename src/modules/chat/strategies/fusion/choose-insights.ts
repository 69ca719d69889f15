import { AppError } from '../../../../common/errors/app-error';
import { type RunResult } from '../../../conversations/entities/run.entity';
import { type Insight } from './read-checklist';

/** A checklist, and the answers that it was taken from by their labels. */
export interface Checklist {
  labels: Readonly<Record<string, { response_id: string }>>;
  insights: readonly Insight[];
}

/** What a person has chosen, as a fusion needs it. */
export interface ChosenInsights {
  insights: readonly Insight[];
  responseIds: readonly string[];
  labels: ReadonlyMap<string, string>;
}

/** The checklist in a result; null when there is none. Imported runs can have anything as their result. */
export function checklistIn(result: RunResult | null): Checklist | null {
  const { labels, checklist } = result ?? {};
  const { insights } = isObject(checklist) ? checklist : {};
  if (!isObject(labels) || !Array.isArray(insights)) return null;
  const isWhole =
    Object.values(labels).every((answer) => isObject(answer) && typeof answer.response_id === 'string') &&
    insights.every((one) => isObject(one) && typeof one.id === 'string' && typeof one.text === 'string');
  return isWhole ? ({ labels, insights } as unknown as Checklist) : null;
}

/** In the order of the checklist, with all its answers under the labels that they had. Throws `validation_failed` for an unknown id. */
export function choose({ labels, insights }: Checklist, ids: readonly string[]): ChosenInsights {
  ids.forEach((id, index) => {
    if (insights.some((insight) => insight.id === id)) return;
    const known = insights.map((insight) => insight.id).join(', ');
    throw AppError.field('validation_failed', `insights[${index}]`, `must be one of the checklist: ${known}`);
  });
  const answers = Object.entries(labels).map(([label, { response_id }]): [string, string] => [
    response_id,
    label,
  ]);
  return {
    insights: insights.filter(({ id }) => ids.includes(id)),
    responseIds: answers.map(([id]) => id),
    labels: new Map(answers),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
