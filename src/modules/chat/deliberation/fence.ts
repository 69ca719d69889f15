import { numbersFrom, seedFor } from './chance';
import { type Labelled } from './labels';

const PURPOSE = 1_000_003;

/**
 * Encloses what models have written, so that whoever reads it can tell it from what is asked of him. The names of the tags follow
 * from the run's seed, which no author knows: nothing that is quoted can pretend to be over.
 */
export class Fence {
  private readonly key: string;

  constructor(seed: number) {
    this.key = Math.floor(numbersFrom(seedFor(seed, PURPOSE))() * 36 ** 6)
      .toString(36)
      .padStart(6, '0');
  }

  /** `answer-k3x9ab`: to be named in the instructions. */
  tag(kind: string): string {
    return `${kind}-${this.key}`;
  }

  /** The text as data, with its label. */
  quote(kind: string, label: string, text: string): string {
    const tag = this.tag(kind);
    return `<${tag} label="${label}">\n${text.replaceAll(this.key, '······')}\n</${tag}>`;
  }

  quoteAll(kind: string, texts: readonly Labelled[]): string[] {
    return texts.map(({ label, text }) => this.quote(kind, label, text));
  }
}
