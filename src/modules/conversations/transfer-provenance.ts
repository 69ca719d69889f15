/** Something that was transferred, as it was then: an answer of a model, or what a person said. */
export interface TransferSource {
  response_id?: string;
  message_id?: string;
  /** `provider/model` of an answer. */
  model?: string;
  /** When it was complete, or said. */
  at: string;
  /** `sha256:` and the hash of its text in hexadecimal. */
  content_hash: string;
  /** The answer is not whole: somebody stopped it. */
  partial?: true;
}

/** Where the text of a message comes from that was transferred into a participant's context. */
export interface TransferProvenance {
  kind: 'transfer';
  /** `anonymised`: the text as it was, without the names by which it would tell whose it is. */
  mode: 'verbatim' | 'anonymised' | 'summary';
  /** What an anonymised answer is called to its reader: `Answer A`. */
  label?: string;
  /** `quoted`: the reader is told whose words they are. `preserved`: answers are its own words, prompts are the person's. */
  roles: 'quoted' | 'preserved';
  /** The same for all messages of one transfer; absent when there is one message. */
  transfer_id?: string;
  /** What the person said about it. */
  note?: string;
  sources: TransferSource[];
  /** Of a summary: how it was to be written. */
  type?: string;
  instructions?: string;
  prompt_version?: number;
}

/**
 * The transfer that a message is of, also when it was copied since; null when it is none. Imported documents can say anything.
 */
export function transferOf(
  provenance: Record<string, unknown> | null | undefined,
): TransferProvenance | null {
  const given = originOf(provenance, 'transfer');
  return given && isTransfer(given) ? given : null;
}

/** Whether a message is the task to sum up what was answered, for nobody in particular; also when it was copied since. */
export function isSummaryTask(provenance: Record<string, unknown> | null): boolean {
  return originOf(provenance, 'summary') !== null;
}

/** Copies wrap the provenance of what they copy. */
function originOf(
  provenance: Record<string, unknown> | null | undefined,
  kind: string,
): Record<string, unknown> | null {
  for (let given: unknown = provenance; isObject(given); given = given.origin) {
    if (given.kind === kind) return given;
  }
  return null;
}

function isTransfer(given: Record<string, unknown>): given is Record<string, unknown> & TransferProvenance {
  const { sources, note } = given;
  return (
    Array.isArray(sources) &&
    sources.length > 0 &&
    sources.every(isSource) &&
    (note === undefined || typeof note === 'string')
  );
}

function isSource(source: unknown): boolean {
  if (!isObject(source)) return false;
  const { model, response_id, message_id } = source;
  return [model, response_id, message_id].every((value) => value === undefined || typeof value === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
