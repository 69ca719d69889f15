import { toStorableText } from '../../../../common/text';
import {
  type FinishReason,
  type ProviderEvent,
  type TerminalProviderEvent,
  type Usage,
} from '../../spec/provider-event';
import { type TokenLogprob } from '../../spec/output';
import { type ProviderFailure } from '../../spec/provider-failure';
import { RepairedText } from './repaired-text';
import { ToolCallWriter } from './tool-call-writer';
import { isSameUsage } from './usage';

/**
 * What a mapper of a wire format writes one answer with. Repairs text, numbers tool calls, leaves out repetitions (a usage
 * or a citation on every chunk) and remembers how the answer ends; `answer$` announces that last.
 */
export class AnswerWriter {
  readonly toolCalls: ToolCallWriter;
  /** The first thing that was said about the end; what comes later changes nothing. */
  outcome: TerminalProviderEvent | undefined;
  /** The provider said that nothing more will come. */
  complete = false;
  private readonly texts = { text: new RepairedText(), reasoning: new RepairedText() };
  private readonly cited = new Set<string>();
  private lastUsage: Usage | undefined;
  private namedModel = false;

  constructor(
    private readonly emit: (event: ProviderEvent) => void,
    private readonly connection: { requestId?: string; status?: number },
  ) {
    this.toolCalls = new ToolCallWriter(emit);
  }

  /** The model that answers, as the provider names it. */
  model(name: string | undefined): void {
    if (name !== undefined && !this.namedModel) {
      this.namedModel = true;
      this.emit({ type: 'connected', ...this.connection, model: toStorableText(name) });
    }
  }

  text(piece: string): void {
    this.write('text', this.texts.text.push(piece));
  }

  /** Of the text that is written next. */
  logprobs(tokens: readonly TokenLogprob[]): void {
    this.emit({ type: 'text', text: '', logprobs: tokens });
  }

  reasoning(piece: string): void {
    this.write('reasoning', this.texts.reasoning.push(piece));
  }

  citation(url: string | undefined, title?: string): void {
    if (url === undefined || this.cited.has(url)) {
      return;
    }
    this.cited.add(url);
    this.emit({
      type: 'citation',
      citation: { url: toStorableText(url), ...(title !== undefined && { title: toStorableText(title) }) },
    });
  }

  usage(usage: Usage): void {
    if (!isSameUsage(this.lastUsage, usage)) {
      this.lastUsage = usage;
      this.emit({ type: 'usage', usage });
    }
  }

  finished(reason: FinishReason): void {
    this.outcome ??= { type: 'finished', reason };
  }

  failed(failure: ProviderFailure): void {
    this.outcome ??= { type: 'failed', failure };
    this.complete = true;
  }

  /** Nothing more will be written: passes on what was held back. */
  end(): void {
    this.write('reasoning', this.texts.reasoning.end());
    this.write('text', this.texts.text.end());
    this.toolCalls.end();
  }

  private write(type: 'text' | 'reasoning', text: string): void {
    if (text !== '') {
      this.emit({ type, text });
    }
  }
}
