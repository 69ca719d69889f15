import { type RunResult } from '../../../conversations/entities/run.entity';
import { citedIn, type Labelled } from '../../deliberation/labels';
import { priceOf } from '../../deliberation/price';
import { type FinishedResponse, type StrategyInput } from '../strategy';
import { type FusionOptions } from './fusion-options';
import { readChecklist } from './read-checklist';
import { readComparison } from './read-comparison';

/** What is fused: the answers of one stage, or those that were there, by labels that do not tell whose they are. */
export interface Material extends Labelled {
  response: Pick<FinishedResponse, 'responseId' | 'participantId' | 'model'>;
}

/** Everything that came of a fusion, once its last stage has ended. */
export function fusionResult(
  { finished }: StrategyInput,
  options: FusionOptions,
  material: readonly Material[],
): RunResult {
  const last = finished.at(-1)!;
  return {
    kind: options.kind,
    labels: Object.fromEntries(
      material.map(({ label, response: { responseId, participantId, model } }) => [
        label,
        { response_id: responseId, participant_id: participantId, model },
      ]),
    ),
    ...madeOf(last, options, material),
    price: priceOf(finished),
  };
}

function madeOf(
  { responseId, model, status, text, place }: FinishedResponse,
  { criteria = [], insights }: FusionOptions,
  material: readonly Material[],
): RunResult {
  const labels = material.map(({ label }) => label);
  const made = { response_id: responseId, model, status };
  const isWhole = status === 'completed';
  if (place.role === 'comparison') {
    return {
      comparison: { ...made, criteria, table: isWhole ? readComparison(text, labels, criteria) : null },
    };
  }
  if (place.role === 'insights') {
    return { checklist: { ...made, insights: isWhole ? readChecklist(text, labels) : null } };
  }
  const answerOf = (label: string) => material.find((one) => one.label === label)!.response.responseId;
  const citations = citedIn(text, labels).map((label) => ({ label, response_id: answerOf(label) }));
  return { ...(insights && { insights }), synthesis: { ...made, citations } };
}
