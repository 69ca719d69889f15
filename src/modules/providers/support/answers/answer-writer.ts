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
  private held: { type: 'text' | 'reasoning'; text: string } | null = null;

  constructor(
    private readonly pass: (event: ProviderEvent) => void,
    private readonly connection: { requestId?: string; status?: number },
  ) {
    this.toolCalls = new ToolCallWriter((event) => this.emit(event));
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
    this.flush();
  }

  /**
   * Passes on the text that was written since the last time. To be called for each chunk of the network: a burst of tokens that came
   * together is one event for all who listen, and none of them is told later for that.
   */
  flush(): void {
    if (!this.held) return;
    const event = this.held;
    this.held = null;
    this.pass(event);
  }

  private write(type: 'text' | 'reasoning', text: string): void {
    if (text === '') return;
    if (this.held?.type === type) {
      this.held.text += text;
      return;
    }
    this.flush();
    this.held = { type, text };
  }

  /** In the order in which it was written. */
  private emit(event: ProviderEvent): void {
    this.flush();
    this.pass(event);
  }
}
