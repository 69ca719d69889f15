import { groupBy } from '../../../common/group-by';
import { type FinishedResponse } from '../strategies/strategy';

/** What was finished, stage by stage, in the order of the stages. */
export function byStage(finished: readonly FinishedResponse[]): FinishedResponse[][] {
  const stages = groupBy(finished, ({ place }) => place.stage);
  return [...stages.entries()].sort(([one], [other]) => one - other).map(([, responses]) => responses);
}
