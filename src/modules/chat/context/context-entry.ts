import { type ContextReference } from '../../conversations/entities/response.entity';
import { type TransferProvenance } from '../../conversations/transfer-provenance';
import { type ProviderMessage } from '../../providers/spec/messages';

/** One thing that a model reads, and where it comes from. */
export interface ContextEntry {
  message: ProviderMessage;
  source: ContextReference;
  /** Set when it was transferred into the reader's context. */
  transfer?: TransferProvenance;
}
