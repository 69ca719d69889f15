import { type Response } from '../../../conversations/entities/response.entity';
import { type StageSnapshot } from '../run-event';

/** The stages of a run, in order, with the responses of each. */
export function stagesOf(
  responses: readonly Pick<Response, 'id' | 'stage' | 'stageName'>[],
): StageSnapshot[] {
  const stages = new Map<number, StageSnapshot>();
  for (const { id, stage, stageName } of responses) {
    const known = stages.get(stage) ?? { stage, name: stageName, response_ids: [] };
    stages.set(stage, { ...known, response_ids: [...known.response_ids, id] });
  }
  return [...stages.values()];
}
