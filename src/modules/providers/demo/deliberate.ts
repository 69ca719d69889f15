import { choose, hash } from './wording';

const LABELS = '([A-Z]{1,3}(?:, [A-Z]{1,3})*)';
const BALLOT = new RegExp(`"ranking" names each of these labels exactly once: ${LABELS}\\s*$`);
const COMPARISON = new RegExp(
  `"scores" has each of these labels: ${LABELS}\\nEach with these criteria: (.+)\\s*$`,
);
const SELECTION = /"next" is one of these: ([^\n]+)\s*$/;
const CHECKLIST = new RegExp(`"labels" names the answers that say so, of these: ${LABELS}\\s*$`);
const VERDICT = new RegExp(`"winner" is exactly one of these labels: ${LABELS}\\s*$`);
const SYNTHESIS = new RegExp(`Labels to cite: ${LABELS}\\s*$`);

/**
 * What a demo model says when it is to judge answers, to compare them, to list what is in them, to put them together or to say who speaks
 * next: a ballot, a table, a list or a choice that can be read, or a text that cites. All say that they are simulated, and chance decides
 * (the same for the same request). Undefined when it is asked for none of it.
 */
export function deliberate(prompt: string, label: string): string | undefined {
  const judged = BALLOT.exec(prompt)?.[1];
  if (judged !== undefined) return ballot(judged.split(', '), prompt, label);
  const [, compared, criteria] = COMPARISON.exec(prompt) ?? [];
  if (compared !== undefined && criteria !== undefined)
    return comparison(compared.split(', '), criteria, label);
  const candidates = SELECTION.exec(prompt)?.[1];
  if (candidates !== undefined) return selection(candidates.split(', '), prompt, label);
  const listed = CHECKLIST.exec(prompt)?.[1];
  if (listed !== undefined) return checklist(listed.split(', '), label);
  const debated = VERDICT.exec(prompt)?.[1];
  if (debated !== undefined) return verdict(debated.split(', '), prompt, label);
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

function selection(names: readonly string[], prompt: string, label: string): string {
  return JSON.stringify({
    next: choose(names, prompt),
    reason: `A simulated choice of ${label}; no language model was asked.`,
  });
}

function verdict(labels: readonly string[], prompt: string, label: string): string {
  return JSON.stringify({
    winner: choose(labels, prompt),
    reason: `A simulated verdict of ${label}; no language model was asked.`,
  });
}

function comparison(labels: readonly string[], criteria: string, label: string): string {
  const points = (name: string, criterion: string) => 1 + (hash(label + name + criterion) % 100);
  return JSON.stringify({
    scores: Object.fromEntries(
      labels.map((name) => [
        name,
        Object.fromEntries(namesIn(criteria).map((criterion) => [criterion, points(name, criterion)])),
      ]),
    ),
    summary: `A simulated comparison from ${label}; no language model was asked.`,
  });
}

function namesIn(json: string): string[] {
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return [];
  }
}

function checklist(labels: readonly string[], label: string): string {
  const insights = ['claim', 'reason', 'doubt', 'piece of advice'].map((what, index) => ({
    text: `A simulated ${what} from ${label}; no language model was asked.`,
    labels: [labels[index % labels.length]],
  }));
  return JSON.stringify({ insights });
}

function synthesis(labels: readonly string[], label: string): string {
  const cited = labels.map((name) => `[${name}]`);
  return (
    `This is a simulated synthesis from ${label}; no language model was asked. A real model would now put the answers together ` +
    `and say what it took from each: ${cited.join(', ')}.`
  );
}
