import { type Response, ROUND } from './entities/response.entity';

type Version = Pick<
  Response,
  'id' | 'messageId' | 'participantId' | 'role' | 'stage' | 'stageName' | 'activatedAt'
>;

/**
 * The ids of the responses that count: of the versions of one participant's answer to one message, the one that was activated
 * last, else the newest. What it wrote in another role (a synthesis, say) is no version of its answer, and neither is what it answered
 * in another turn of a panel; what it answered in a round of a debate is. A participant that was removed cannot be told from others: all
 * its answers count.
 */
export function activeVersions(responses: readonly Version[]): Set<string> {
  const latest = new Map<string, Version>();
  for (const response of responses) {
    const turn = response.role === 'answer' ? turnOf(response) : '';
    const key = `${response.messageId} ${response.participantId ?? response.id} ${response.role} ${turn}`;
    const other = latest.get(key);
    if (!other || isLater(response, other)) latest.set(key, response);
  }
  return new Set([...latest.values()].map(({ id }) => id));
}

/** The stage whose answers these stand for; the same as in `READ_THREAD`. */
function turnOf({ stage, stageName }: Version): number {
  return stageName.startsWith(ROUND) ? 1 : stage;
}

/** The same order as in `READ_THREAD`: never activated comes first, ids decide between equals. */
function isLater(one: Version, other: Version): boolean {
  const [first, second] = [one, other].map(({ activatedAt }) => activatedAt?.getTime() ?? -Infinity);
  return first === second ? one.id > other.id : first! > second!;
}
