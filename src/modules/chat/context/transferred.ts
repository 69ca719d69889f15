import { type TransferProvenance, transferOf } from '../../conversations/transfer-provenance';
import { type ContentPart } from '../../providers/spec/messages';
import { textOf } from '../../conversations/text-of';
import { type ContextEntry } from './context-entry';
import { quoteText, withNote } from './quote';
import { type ThreadMessage } from './thread';

/**
 * What its reader reads of a message that was transferred into its context; null when the message is none. A summary that is not
 * there, because it failed or is still being written, is nothing to read.
 */
export function transferred(message: ThreadMessage): ContextEntry[] | null {
  const transfer = transferOf(message.provenance);
  if (message.is_summary) return summary(message, transfer);
  // The task of a summary is read as it is, by who writes it.
  if (transfer?.mode === 'anonymised') return anonymised(message, transfer);
  return transfer?.mode === 'verbatim' ? verbatim(message, transfer) : null;
}

function verbatim({ id, content }: ThreadMessage, transfer: TransferProvenance): ContextEntry[] {
  const { roles, note, sources } = transfer;
  const source = { message_id: id };
  const said = (parts: readonly ContentPart[]): ContextEntry => ({
    message: { role: 'user', content: [...parts] },
    source,
    transfer,
  });
  const model = sources[0]?.model;
  if (model === undefined) {
    const whose: ContentPart = { type: 'text', text: 'The person said before, and passes on to you:' };
    return [said(withNote(note, roles === 'preserved' ? content : [whose, ...content]))];
  }
  if (roles !== 'preserved') {
    return [
      said(withNote(note, quoteText(`Another participant, ${model}, answered`, 'answer', textOf(content)))),
    ];
  }
  const own: ContextEntry = {
    message: { role: 'assistant', text: textOf(content), toolCalls: [] },
    source,
    transfer,
  };
  return note === undefined ? [own] : [said([{ type: 'text', text: note }]), own];
}

/** Without a word about whose it is. */
function anonymised({ id, content }: ThreadMessage, transfer: TransferProvenance): ContextEntry[] {
  const label = typeof transfer.label === 'string' ? transfer.label : 'Answer';
  const quoted = quoteText(`${label}, whose author is not named`, 'answer', textOf(content));
  const message = { role: 'user' as const, content: withNote(transfer.note, quoted) };
  return [{ message, source: { message_id: id }, transfer }];
}

function summary({ id, responses }: ThreadMessage, transfer: TransferProvenance | null): ContextEntry[] {
  const written = responses.find(
    ({ superseded, status, content }) => !superseded && status === 'completed' && content !== '',
  );
  if (!written) return [];
  const of = [...new Set((transfer?.sources ?? []).flatMap(({ model }) => model ?? []))];
  const whose = `${written.provider}/${written.model} sums up what ${of.join(', ') || 'others'} answered`;
  return [
    {
      message: {
        role: 'user',
        content: withNote(transfer?.note, quoteText(whose, 'summary', written.content)),
      },
      source: { message_id: id, response_id: written.id, quoted: true },
      ...(transfer && { transfer }),
    },
  ];
}
