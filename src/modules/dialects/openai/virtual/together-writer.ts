import { type RunEventBody } from '../../../chat/engine/run-event';
import { BEGUN_ANEW, type ChunkOptions } from '../answers/chunk-writer';
import { type FrameWriter } from '../answers/completion-stream';
import { envelopeOf } from '../answers/error.rendering';
import { toAppError } from '../answers/failure.mapper';
import { DeliberationTeller } from './deliberation-teller';
import { type EndedTogether } from './ended-together';
import { answerIn, failureOf, figuresOfAll, type TogetherHead, usageOfAll } from './together.mapper';

/** Writes what models do together as the frames of OpenAI's stream: one choice that thinks, and then answers. */
export class TogetherWriter implements FrameWriter {
  private readonly teller = new DeliberationTeller();
  private hasBegun = false;
  private hasAnswered = false;
  private over = false;

  constructor(
    private readonly head: TogetherHead,
    private readonly options: ChunkOptions,
    /** Once the run has ended. */
    private readonly ended: () => EndedTogether,
  ) {}

  frames(events: readonly RunEventBody[]): string {
    return events.map((event) => (this.over ? '' : this.frame(event))).join('');
  }

  end(): string {
    if (this.over) return '';
    this.over = true;
    const ended = this.ended();
    const { finalId } = this.teller;
    const failure = failureOf(ended, finalId);
    if (failure) return toFrame(envelopeOf(failure));
    const finish = this.chunk({}, answerIn(ended, finalId)?.finishReason ?? 'stop');
    const usage = {
      ...this.envelope(),
      choices: [],
      usage: usageOfAll(ended.totals),
      parley: figuresOfAll(this.head, ended, finalId),
    };
    return finish + (this.options.includeUsage ? toFrame(usage) : '') + this.options.ending;
  }

  private frame(event: RunEventBody): string {
    if (
      event.type === 'response.restarted' &&
      event.response_id === this.teller.finalId &&
      this.hasAnswered
    ) {
      // What was sent cannot be taken back here.
      this.over = true;
      return toFrame(envelopeOf(toAppError({ ...BEGUN_ANEW, code: event.reason })));
    }
    return this.teller
      .take(event)
      .map(({ kind, text }) => {
        if (kind === 'content') this.hasAnswered = true;
        return this.chunk(kind === 'content' ? { content: text } : { reasoning_content: text });
      })
      .join('');
  }

  private chunk(delta: Record<string, unknown>, finish: string | null = null): string {
    const isFirst = !this.hasBegun;
    this.hasBegun = true;
    const role = isFirst ? { role: 'assistant', content: finish ? '' : null } : {};
    return toFrame({
      ...this.envelope(),
      choices: [{ index: 0, delta: { ...role, ...delta }, logprobs: null, finish_reason: finish }],
      ...(this.options.includeUsage && { usage: null }),
      ...(isFirst && this.head.kept && { parley: this.head.kept }),
    });
  }

  private envelope() {
    const { id, created, model } = this.head;
    return { id, object: 'chat.completion.chunk', created, model };
  }
}

function toFrame(payload: object): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}
