import { toStorableText } from '../../../../common/text';
import { estimateTokens } from '../../../providers/catalogue/estimate-tokens';
import { type ToolCall } from '../../../providers/spec/messages';
import { type TokenLogprob } from '../../../providers/spec/output';
import { type Citation, type ProviderEvent, type Usage } from '../../../providers/spec/provider-event';
import { type RateLimits } from '../../../providers/spec/rate-limits';
import { estimateRequestTokens } from './request-tokens';
import { type Route } from '../run-plan';

/** One upstream call of a response and all that came of it. Several of one response can run at once. */
export class AttemptDraft {
  startedAt = new Date();
  text = '';
  reasoning = '';
  readonly toolCalls: ToolCall[] = [];
  readonly citations: Citation[] = [];
  /** Of the text, where they were asked for. */
  readonly logprobs: TokenLogprob[] = [];
  /** As the provider counted; null until it says. */
  usage: Usage | null = null;
  /** From this call to its first text, reasoning or tool call; null until then. */
  ttftMs: number | null = null;
  requestId: string | null = null;
  providerModel: string | null = null;
  statusCode: number | null = null;
  /** What the provider said of its allowance; null when it did not. */
  rateLimits: RateLimits | null = null;
  /** On the clock of `performance.now()`; null while the provider was not called. */
  private start: number | null = null;
  private requestTokens: number | null = null;

  constructor(
    readonly id: string,
    /** From 1. */
    readonly number: number,
    readonly route: Route,
  ) {}

  /** The provider is called now. */
  begin(): void {
    this.startedAt = new Date();
    this.start = performance.now();
  }

  /** When the provider was called, on the clock of `performance.now()`; null while it was not. */
  get calledMs(): number | null {
    return this.start;
  }

  /** False when nothing was sent, so that nothing can be owed. */
  get wasCalled(): boolean {
    return this.start !== null;
  }

  /** How long the call has taken so far. */
  elapsedMs(): number {
    return this.start === null ? 0 : round(performance.now() - this.start);
  }

  /** True once anything of the answer itself has come. */
  get hasOutput(): boolean {
    return this.ttftMs !== null;
  }

  /** Characters written, of text, reasoning and tool calls together. */
  get length(): number {
    return this.toolCalls.reduce(
      (sum, call) => sum + call.arguments.length,
      this.text.length + this.reasoning.length,
    );
  }

  apply(event: ProviderEvent): void {
    switch (event.type) {
      case 'connected':
        this.requestId = event.requestId ?? this.requestId;
        this.providerModel = event.model === undefined ? this.providerModel : toStorableText(event.model);
        this.statusCode = event.status ?? this.statusCode;
        this.rateLimits = event.rateLimits ?? this.rateLimits;
        return;
      case 'text':
        if (event.logprobs) this.logprobs.push(...event.logprobs);
        if (event.text === '') return;
        this.noteOutput();
        this.text += event.text;
        return;
      case 'reasoning':
        if (event.text === '') return;
        this.noteOutput();
        this.reasoning += event.text;
        return;
      case 'tool_call':
        this.noteOutput();
        this.applyToolCall(event);
        return;
      case 'citation':
        this.citations.push(event.citation);
        return;
      case 'usage':
        this.usage = event.usage;
        return;
      case 'finished':
        return;
      case 'failed':
        this.requestId = event.failure.requestId ?? this.requestId;
        this.statusCode = event.failure.status ?? this.statusCode;
        this.rateLimits = event.failure.rateLimits ?? this.rateLimits;
    }
  }

  /** Tokens of the request, by our own count. */
  countRequestTokens(): number {
    return (this.requestTokens ??= estimateRequestTokens(this.route.request));
  }

  /** Tokens written so far, by our own count. */
  countTokens(): number {
    const calls = this.toolCalls.map((call) => call.name + call.arguments);
    return [this.text, this.reasoning, ...calls].reduce((sum, text) => sum + estimateTokens(text), 0);
  }

  /** Tokens as the provider counted them, else by our own count. */
  measuredUsage(): { usage: Usage; estimated: boolean } {
    if (this.usage) return { usage: this.usage, estimated: false };
    const input = this.countRequestTokens();
    const output = this.countTokens();
    return {
      usage: {
        input_tokens: input,
        output_tokens: output,
        cached_tokens: 0,
        reasoning_tokens: estimateTokens(this.reasoning),
        total_tokens: input + output,
      },
      estimated: true,
    };
  }

  /** Lets go of what nobody will read; its tokens were counted. */
  forget(): void {
    this.text = '';
    this.reasoning = '';
    this.toolCalls.length = 0;
    this.citations.length = 0;
    this.logprobs.length = 0;
  }

  private noteOutput(): void {
    this.ttftMs ??= this.elapsedMs();
  }

  private applyToolCall(event: Extract<ProviderEvent, { type: 'tool_call' }>): void {
    const call = (this.toolCalls[event.index] ??= { id: '', name: '', arguments: '' });
    if (event.id) call.id = event.id;
    if (event.name) call.name = event.name;
    if (event.provider_metadata) call.provider_metadata = event.provider_metadata;
    call.arguments += toStorableText(event.arguments);
  }
}

/** Milliseconds with microsecond precision: more digits are noise. */
export function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
