import { type ToolCall } from '../../../providers/spec/messages';
import { type Citation } from '../../../providers/spec/provider-event';
import { AttemptDraft, round } from '../attempt/attempt-draft';
import { addCosts, type AttemptEnd } from '../attempt/attempt-end';
import { type EarlierCalls, type ResponsePlan, type Route } from '../run-plan';

const NO_CALLS: EarlierCalls = { count: 0, costUsd: 0, tokens: 0 };

/**
 * One answer while it is being written: all the calls that were made for it, and which of them people are reading. That one's text
 * is the response's text.
 */
export class ResponseDraft {
  readonly startedAt = new Date();
  /** On the clock of `performance.now()`. */
  readonly beganMs = performance.now();
  /** The call whose answer clients are told. */
  answering: AttemptDraft;
  /** From the beginning to the first text, reasoning or tool call of the answer that stands; null until then. */
  ttftMs: number | null = null;
  /** There is at most one hedge for a response. */
  wasHedged = false;
  private readonly calls: AttemptDraft[];
  private readonly ended = new Map<AttemptDraft, AttemptEnd>();
  private readonly written = new Set<AttemptEnd>();

  private get earlier(): EarlierCalls {
    return this.plan.earlier ?? NO_CALLS;
  }

  constructor(readonly plan: ResponsePlan) {
    this.answering = new AttemptDraft(plan.attemptId, this.earlier.count + 1, plan.routes[0]);
    this.calls = [this.answering];
  }

  /** The model that answers. */
  get route(): Route {
    return this.answering.route;
  }

  get text(): string {
    return this.answering.text;
  }

  get reasoning(): string {
    return this.answering.reasoning;
  }

  get toolCalls(): readonly ToolCall[] {
    return this.answering.toolCalls;
  }

  get citations(): readonly Citation[] {
    return this.answering.citations;
  }

  /** When its first call began, on the clock of `performance.now()`; null when none was made. */
  get calledMs(): number | null {
    return this.calls[0]?.calledMs ?? null;
  }

  /** True once anything of the answer itself has come. */
  get hasOutput(): boolean {
    return this.ttftMs !== null;
  }

  /** All of them, in the order of their numbers. */
  get attempts(): readonly AttemptDraft[] {
    return this.calls;
  }

  /** Of all processes. */
  get attemptCount(): number {
    return this.earlier.count + this.calls.length;
  }

  get openAttempts(): AttemptDraft[] {
    return this.calls.filter((attempt) => this.isOpen(attempt));
  }

  isOpen(attempt: AttemptDraft): boolean {
    return !this.ended.has(attempt);
  }

  /** Attempts that have ended and whose rows of the ledger do not say so yet. */
  get unwrittenEnds(): AttemptEnd[] {
    return [...this.ended.values()].filter((end) => !this.written.has(end));
  }

  elapsedMs(): number {
    return round(performance.now() - this.beganMs);
  }

  /** One more call, that nobody is told of yet. */
  addAttempt(id: string, route: Route): AttemptDraft {
    const attempt = new AttemptDraft(id, this.attemptCount + 1, route);
    this.calls.push(attempt);
    return attempt;
  }

  endOf(attempt: AttemptDraft): AttemptEnd | undefined {
    return this.ended.get(attempt);
  }

  /** An attempt ends once: what comes later changes nothing. */
  end(end: AttemptEnd): void {
    if (this.ended.has(end.attempt)) return;
    this.ended.set(end.attempt, end);
    if (end.attempt !== this.answering) end.attempt.forget();
  }

  markWritten(ends: readonly AttemptEnd[]): void {
    for (const end of ends) this.written.add(end);
  }

  /** What the attempts that have ended cost; null when the price of one is unknown. */
  get spentUsd(): number | null {
    return [...this.ended.values()].reduce<number | null>(
      (sum, { costUsd }) => addCosts(sum, costUsd),
      this.earlier.costUsd,
    );
  }

  noteOutput(): void {
    this.ttftMs ??= this.elapsedMs();
  }

  /** What was told is void: the answer begins with what `answering` has. */
  beginAgain(): void {
    this.ttftMs = this.answering.hasOutput ? this.elapsedMs() : null;
  }
}
