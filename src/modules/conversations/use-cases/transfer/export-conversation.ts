import { Injectable, StreamableFile } from '@nestjs/common';
import { veiledThread } from '../../blind/veil';
import { toDocument } from '../../transfer/document.mapper';
import { toMarkdown } from '../../transfer/markdown/markdown.mapper';
import { ThreadRepository } from '../../transfer/thread.repository';

export type ExportFormat = 'json' | 'markdown';

const FILES: Record<ExportFormat, { type: string; extension: string }> = {
  json: { type: 'application/json; charset=utf-8', extension: 'json' },
  markdown: { type: 'text/markdown; charset=utf-8', extension: 'md' },
};

/** Writes a conversation as a file: JSON that can be imported again, or Markdown for reading. */
@Injectable()
export class ExportConversation {
  constructor(private readonly threads: ThreadRepository) {}

  /** Throws `conversation_not_found`. */
  async execute(ownerId: string, id: string, format: ExportFormat): Promise<StreamableFile> {
    const thread = veiledThread(await this.threads.load(ownerId, id));
    const text =
      format === 'json' ? JSON.stringify(toDocument(thread, new Date()), null, 2) : toMarkdown(thread);
    const { type, extension } = FILES[format];
    const bytes = Buffer.from(text, 'utf8');
    return new StreamableFile(bytes, {
      type,
      length: bytes.length,
      disposition: `attachment; filename="${fileName(thread.conversation.title)}.${extension}"`,
    });
  }
}

/** Letters and digits of ASCII only: header values have no others. */
function fileName(title: string | null): string {
  const words =
    (title ?? '')
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/gu) ?? [];
  return words.join('-').slice(0, 60).replace(/-$/u, '') || 'conversation';
}
