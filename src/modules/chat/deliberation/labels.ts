/** What somebody wrote, by the label of who did. */
export interface Labelled {
  label: string;
  text: string;
}

/** Their labels, as a model is told them. */
export function labelsOf(texts: readonly Labelled[]): string {
  return texts.map(({ label }) => label).join(', ');
}

/** `A` to `Z`, then `AA` and so on: names that say nothing about who is behind them. */
export function labelAt(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : labelAt(Math.floor(index / 26) - 1) + letter;
}

/** The labels that a text cites as `[A]`, each once, in the order of the list. */
export function citedIn(text: string, labels: readonly string[]): string[] {
  const cited = new Set(
    [...text.matchAll(/\[([A-Z]{1,3}(?:\s*,\s*[A-Z]{1,3})*)\]/g)].flatMap(([, names = '']) =>
      names.split(/\s*,\s*/),
    ),
  );
  return labels.filter((label) => cited.has(label));
}
