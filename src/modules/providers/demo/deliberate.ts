import { hash } from './wording';

const LABELS = '([A-Z]{1,3}(?:, [A-Z]{1,3})*)';
const BALLOT = new RegExp(`"ranking" names each of these labels exactly once: ${LABELS}\\s*$`);
const SYNTHESIS = new RegExp(`Labels to cite: ${LABELS}\\s*$`);

/**
 * What a demo model says when it is to judge answers or to put them together: a ballot that can be counted, or a text that cites. Both
 * say that they are simulated, and chance decides (the same for the same request). Undefined when it is asked for neither.
 */
export function deliberate(prompt: string, label: string): string | undefined {
  const judged = BALLOT.exec(prompt)?.[1];
  if (judged !== undefined) return ballot(judged.split(', '), prompt, label);
  const cited = SYNTHESIS.exec(prompt)?.[1];
  return cited === undefined ? undefined : synthesis(cited.split(', '), label);
}

function ballot(labels: readonly string[], prompt: string, label: string): string {
  const ranking = [...labels].sort((one, other) => hash(label + one + prompt) - hash(label + other + prompt));
  return JSON.stringify({
    ranking,
    scores: Object.fromEntries(ranking.map((name, place) => [name, Math.max(0, 9 - 2 * place)])),
    critiques: Object.fromEntries(
      ranking.map((name) => [name, `A simulated critique from ${label}; no language model was asked.`]),
    ),
  });
}

function synthesis(labels: readonly string[], label: string): string {
  const cited = labels.map((name) => `[${name}]`);
  return (
    `This is a simulated synthesis from ${label}; no language model was asked. A real model would now put the answers together ` +
    `and say what it took from each: ${cited.join(', ')}.`
  );
}
