import { type Observation } from './bradley-terry';

/**
 * Takes together what is between the same models in the same style: for strengths it is the same whether three votes were won and one
 * lost, or four were won to three quarters, and it is less to go through. The returned function does so with other weights.
 */
export function outcomeMerger(
  observations: readonly Observation[],
): (weightOf: (observation: Observation) => number) => Observation[] {
  const slots = new Map<string, number>();
  const slotOf = observations.map(({ first, second, style }) => {
    const key = `${first} ${second} ${style.join(' ')}`;
    const slot = slots.get(key) ?? slots.size;
    slots.set(key, slot);
    return slot;
  });
  return (weightOf) => {
    const merged: Observation[] = [];
    observations.forEach((observation, index) => {
      const slot = slotOf[index]!;
      const { first, second, style, score: won } = observation;
      const added = weightOf(observation);
      const { weight, score } = merged[slot] ?? { weight: 0, score: 0 };
      const sum = weight + added;
      merged[slot] = { first, second, style, weight: sum, score: (score * weight + won * added) / sum };
    });
    return merged;
  };
}
