import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { estimateTokens } from '../../providers/catalogue/estimate-tokens';
import { type ProviderMessage } from '../../providers/spec/messages';
import { buildContext } from '../context/build-context';
import { type ContextEntry } from '../context/context-entry';
import { ThreadReader } from '../context/thread-reader';
import { trimContext } from '../context/trim-context';

export interface HistoryQuestion {
  ownerId: string;
  conversationId: string;
  model: CatalogueModel;
  /** What is said next. */
  prompt: string;
  /** Null: the conversation's. */
  system: string | null;
  maxTokens: number | undefined;
}

/** Reads what a model would be sent that is asked next in a conversation, without asking it. */
@Injectable()
export class ReadHistory {
  constructor(private readonly threads: ThreadReader) {}

  /**
   * Everybody's answers, those of others quoted with their names, as far as the model's window reaches; the prompt at the end.
   * Throws `conversation_not_found`.
   */
  async execute(question: HistoryQuestion): Promise<{ system: string | null; messages: ProviderMessage[] }> {
    const { ownerId, conversationId, model, prompt, maxTokens } = question;
    if (!isId(conversationId)) throw new AppError('conversation_not_found');
    const thread = await this.threads.read(ownerId, conversationId);
    const seat = thread.participants.find(
      (one) => one.provider === model.provider && one.model === model.model,
    );
    const history = buildContext(thread, { participantId: seat?.id ?? '', contextPolicy: 'all' });
    const next: ContextEntry = {
      message: { role: 'user', content: [{ type: 'text', text: prompt }] },
      source: { text: prompt },
    };
    const system = question.system ?? thread.system_prompt;
    const kept = trimContext([...history, next], {
      contextWindow: model.contextWindow,
      maxTokens,
      fixedTokens: estimateTokens(system ?? ''),
    });
    return { system, messages: kept.entries.map(({ message }) => message) };
  }
}
