import { estimateTokens } from '../../providers/catalogue/estimate-tokens';
import { type ContextReference } from '../../conversations/entities/response.entity';
import { type ContextEntry } from '../context/context-entry';
import { quoteSpeaker, quoteText } from '../context/quote';
import { messageTokens, trimContext } from '../context/trim-context';
import { type Thread } from '../context/thread';
import { recapOf } from '../deliberation/recap';
import { type Seat } from '../engine/run-plan';
import { type Call, type Heard, type Reach, type Recap } from '../strategies/strategy';
import { type SeatHistory } from './seat-histories';

/** What one call is sent. */
export interface CallReading {
  system: string | null;
  entries: ContextEntry[];
  /** How many entries of the history are left out. */
  trimmed: number;
  /** How many of the entries are the history's. */
  history: number;
}

/** What calls read, and what of it their models' windows are too small for. */
export class CallReader {
  constructor(
    private readonly members: readonly Seat[],
    private readonly historyOf: (seat: Seat) => SeatHistory,
  ) {}

  /**
   * What the seat has read, then what was said in the run, and then what the strategy asks. Somebody who has not answered himself reads
   * it without the answers that others gave from that seat: they are not his own words. Where that does not fit, the recap stands
   * for what it covers.
   */
  read(call: Call): CallReading {
    const { system, older, history, whole, asked } = this.parts(call);
    if (call.sumsUp) {
      const from = placeAfter(whole, call.recap?.until);
      const part = whole.slice(from, placeAfter(whole, call.sumsUp));
      return {
        system,
        entries: [...quotedRecap(call.recap), ...part, ...asked],
        trimmed: older,
        history: part.length,
      };
    }
    const all = [...whole, ...asked];
    const covered = placeAfter(whole, call.recap?.until);
    if (covered === 0 || fit(call.seat, system, all) === 0) {
      return { system, entries: all, trimmed: older, history: history.length };
    }
    const recap = quotedRecap(call.recap);
    const cut = covered + fit(call.seat, system, all.slice(covered), { beside: recap });
    const entries = [...recap, ...all.slice(cut)];
    return { system, entries, trimmed: older + cut, history: entries.length };
  }

  /**
   * Up to where a recap should reach, so that what comes after it takes half of the model's window; null when everything fits, with the
   * recap that there is.
   */
  overflow(call: Call): ContextReference | null {
    const { system, whole, asked } = this.parts(call);
    const all = [...whole, ...asked];
    if (fit(call.seat, system, all) === 0) return null;
    const covered = placeAfter(whole, call.recap?.until);
    const beside = covered === 0 ? [] : quotedRecap(call.recap);
    const rest = all.slice(covered);
    if (covered > 0 && fit(call.seat, system, rest, { beside }) === 0) return null;
    const cut = rest.slice(0, fit(call.seat, system, rest, { beside, share: 0.5 }));
    return cut.findLast(({ source }) => isStored(source))?.source ?? null;
  }

  private parts(call: Call) {
    const { seat, heard = [], prompt } = call;
    const { entries, older, system } = this.historyOf(seat);
    const isMember = this.members.includes(seat);
    const history = isMember ? entries : entries.filter(({ message }) => message.role === 'user');
    return {
      system: call.system ?? ([system, call.rules].filter(Boolean).join('\n\n') || null),
      older,
      history,
      whole: [...history, ...heard.flatMap((said) => heardBy(seat, said))],
      asked: prompt === undefined ? [] : [asking(prompt)],
    };
  }
}

/** How far models' windows reach. */
export function reachOf(thread: Pick<Thread, 'recap'> | null, reader: CallReader): Reach {
  const { recap } = thread ?? {};
  return {
    recap: recap ? recapOf(recap.text, recap.read) : null,
    overflow: (call) => reader.overflow(call),
  };
}

/** How many of the oldest entries do not fit beside what is always sent. */
function fit(
  { model, parameters }: Seat,
  system: string | null,
  entries: ContextEntry[],
  { beside = [], share = 1 }: { beside?: readonly ContextEntry[]; share?: number } = {},
): number {
  return trimContext(entries, {
    contextWindow: model.contextWindow,
    maxTokens: parameters.max_tokens,
    fixedTokens:
      estimateTokens(system ?? '') + beside.reduce((sum, { message }) => sum + messageTokens(message), 0),
    share,
  }).trimmed;
}

function isStored({ message_id, response_id }: ContextReference): boolean {
  return message_id !== undefined || response_id !== undefined;
}

/** Behind the entry that is from there; 0 when there is none. */
function placeAfter(entries: readonly ContextEntry[], until: ContextReference | undefined): number {
  if (!until) return 0;
  const { message_id, response_id } = until;
  return (
    entries.findLastIndex(
      ({ source }) =>
        isStored(source) && source.message_id === message_id && source.response_id === response_id,
    ) + 1
  );
}

function quotedRecap(recap: Recap | undefined): ContextEntry[] {
  if (!recap) return [];
  const content = quoteText('What was said before, in short', 'summary', recap.text);
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return [{ message: { role: 'user', content }, source: { text } }];
}

function heardBy({ participantId }: Seat, { response, as, asked }: Heard): ContextEntry[] {
  const source = { response_id: response.responseId };
  const said: ContextEntry =
    response.participantId === participantId
      ? { message: { role: 'assistant', text: response.text, toolCalls: [] }, source }
      : {
          message: { role: 'user', content: quoteSpeaker(as, response.text) },
          source: { ...source, quoted: true, as },
        };
  return asked === undefined ? [said] : [asking(asked), said];
}

function asking(text: string): ContextEntry {
  return { message: { role: 'user', content: [{ type: 'text', text }] }, source: { text } };
}
