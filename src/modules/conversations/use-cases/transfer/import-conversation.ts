import { Injectable } from '@nestjs/common';
import { ConversationDto } from '../../dto/conversation.dto';
import { checkDocument } from '../../transfer/check-document';
import { type ConversationDocumentDto } from '../../transfer/dto/conversation-document.dto';
import { endRuns } from '../../transfer/end-runs';
import { renewIds } from '../../transfer/renew-ids';
import { toThread } from '../../transfer/thread.mapper';
import { ThreadRepository } from '../../transfer/thread.repository';

/** Makes a conversation of a document: all of it, with new ids, or nothing. */
@Injectable()
export class ImportConversation {
  constructor(private readonly threads: ThreadRepository) {}

  /** Throws `validation_failed` when something in the document refers to what is not there. */
  async execute(ownerId: string, document: ConversationDocumentDto): Promise<ConversationDto> {
    checkDocument(document);
    const now = new Date();
    const thread = renewIds(endRuns(toThread(document, ownerId), now), ownerId);
    const origin = thread.conversation.provenance;
    thread.conversation.provenance = {
      kind: 'import',
      conversation_id: document.conversation.id,
      exported_at: document.exported_at ?? null,
      imported_at: now.toISOString(),
      ...(origin && { origin }),
    };
    await this.threads.insert(thread);
    return ConversationDto.from(thread.conversation, thread.participants);
  }
}
