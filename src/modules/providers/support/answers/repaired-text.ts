import { toStorableText } from '../../../../common/text';

function endsInside(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

/**
 * Makes the pieces of one text storable without damaging a character whose two halves arrive in two pieces: a first half
 * at the end of a piece waits for the next one.
 */
export class RepairedText {
  private held = '';

  /** What can be passed on now; may be empty. */
  push(piece: string): string {
    const text = this.held + piece;
    this.held = endsInside(text) ? text.slice(-1) : '';
    return toStorableText(this.held ? text.slice(0, -1) : text);
  }

  /** What is left at the end: nothing, or the replacement for half a character. */
  end(): string {
    const rest = toStorableText(this.held);
    this.held = '';
    return rest;
  }
}
