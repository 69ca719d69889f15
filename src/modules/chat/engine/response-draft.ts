import { toStorableText } from '../../../common/text';
import { estimateTokens } from '../../providers/catalogue/estimate-tokens';
import { type ToolCall } from '../../providers/spec/messages';
import { type Citation, type ProviderEvent, type Usage } from '../../providers/spec/provider-event';
import { type ProviderRequest } from '../../providers/spec/provider';
import { type ResponsePlan, type Route } from './run-plan';
import { type Outcome } from './outcome';

/** One upstream call of a response, while it runs. */
export interface AttemptDraft {
  id: string;
  /** From 1. */
  number: number;
  route: Route;
  startedAt: Date;
  /** On the clock of `performance.now()`. */
  start: number;
  /** From this call to the first text, reasoning or tool call; null until then. */
  ttftMs: number | null;
  requestId: string | null;
  providerModel: string | null;
  statusCode: number | null;
}

/** One answer while it is being written: what came so far, when it began, and what the provider said of it. */
export class ResponseDraft {
  readonly startedAt = new Date();
  private readonly start = performance.now();
  text = '';
  reasoning = '';
  readonly toolCalls: ToolCall[] = [];
  readonly citations: Citation[] = [];
  usage: Usage | null = null;
  /** From the first call to the first text, reasoning or tool call; null until then. */
  ttftMs: number | null = null;
  attempt: AttemptDraft;
  /** How the present attempt failed, while the next one is awaited. */
  failed: Outcome | null = null;
  /** What the attempts before this one cost; null when the price of one is unknown. */
  spentUsd: number | null = 0;

  constructor(readonly plan: ResponsePlan) {
    this.attempt = newAttempt(plan.attemptId, 1, plan.routes[0]);
  }

  /** The model that is asked now. */
  get route(): Route {
    return this.attempt.route;
  }

  /** Asks again, or somebody else; only while nothing of the answer has come. */
  beginAttempt(id: string, route: Route): void {
    this.usage = null;
    this.failed = null;
    this.attempt = newAttempt(id, this.attempt.number + 1, route);
  }

  elapsedMs(): number {
    return round(performance.now() - this.start);
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
        this.attempt.requestId = event.requestId ?? this.attempt.requestId;
        this.attempt.providerModel = event.model ?? this.attempt.providerModel;
        this.attempt.statusCode = event.status ?? this.attempt.statusCode;
        return;
      case 'text':
        this.noteOutput();
        this.text += event.text;
        return;
      case 'reasoning':
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
        this.attempt.requestId = event.failure.requestId ?? this.attempt.requestId;
        this.attempt.statusCode = event.failure.status ?? this.attempt.statusCode;
    }
  }

  /** Tokens written so far, by our own count. */
  countTokens(): number {
    const calls = this.toolCalls.map((call) => call.name + call.arguments);
    return [this.text, this.reasoning, ...calls].reduce((sum, text) => sum + estimateTokens(text), 0);
  }

  /** Tokens as the provider counted them, else by our own count. */
  measuredUsage(): { usage: Usage; estimated: boolean } {
    if (this.usage) return { usage: this.usage, estimated: false };
    const input = estimateRequestTokens(this.route.request);
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

  private noteOutput(): void {
    if (this.ttftMs !== null) return;
    this.ttftMs = this.elapsedMs();
    this.attempt.ttftMs = attemptMs(this.attempt);
  }

  private applyToolCall(event: Extract<ProviderEvent, { type: 'tool_call' }>): void {
    const call = (this.toolCalls[event.index] ??= { id: '', name: '', arguments: '' });
    if (event.id) call.id = event.id;
    if (event.name) call.name = event.name;
    if (event.provider_metadata) call.provider_metadata = event.provider_metadata;
    call.arguments += toStorableText(event.arguments);
  }
}

/** Our own count of what a request holds: for trimming, budgets, and when a provider reports no usage. */
export function estimateRequestTokens({ system, messages, tools }: ProviderRequest): number {
  const texts = messages.map((message) => {
    switch (message.role) {
      case 'user':
        return message.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
      case 'assistant':
        return message.text + message.toolCalls.map((call) => call.name + call.arguments).join('');
      case 'tool':
        return message.content;
    }
  });
  return [system ?? '', ...texts, tools ? JSON.stringify(tools) : ''].reduce(
    (sum, text) => sum + estimateTokens(text),
    0,
  );
}

function newAttempt(id: string, number: number, route: Route): AttemptDraft {
  const blank = { ttftMs: null, requestId: null, providerModel: null, statusCode: null };
  return { id, number, route, startedAt: new Date(), start: performance.now(), ...blank };
}

/** How long an attempt has taken so far. */
export function attemptMs({ start }: AttemptDraft): number {
  return round(performance.now() - start);
}

/** Milliseconds with microsecond precision: more digits are noise. */
export function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
