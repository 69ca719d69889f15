import { type AttemptDraft } from '../attempt/attempt-draft';
import { type Meter } from './meter';
import { type ResponseDraft } from './response-draft';
import { type RunEventBody } from '../run-event';
import { type CallEvent } from '../attempt/ask';
import { agrees, type Agreement } from './agreement';

/**
 * Decides what clients are told of what the attempts of one response say. One attempt at a time is told; one that comes after
 * something was told is held back while it says the same again, and takes over when it says more, or something else.
 */
export class Delivery {
  private announced: AttemptDraft | null = null;

  constructor(
    private readonly draft: ResponseDraft,
    private readonly meter: Meter,
  ) {}

  /** Whether anything was told that another attempt would have to agree with. */
  isHeld(attempt: AttemptDraft): boolean {
    return attempt !== this.draft.answering && this.draft.hasOutput;
  }

  /** The answer is awaited from this attempt. Says nothing while its text is held back. */
  expect(attempt: AttemptDraft): RunEventBody[] {
    if (this.announced === attempt || this.draft.hasOutput) return [];
    this.draft.answering = attempt;
    return [this.started(attempt)];
  }

  /** What to tell after the attempt has taken up one more event. */
  tell(attempt: AttemptDraft, event: CallEvent): RunEventBody[] {
    if (this.isHeld(attempt)) return this.compare(attempt, event);
    const body = this.toBody(event);
    if (!body) return [];
    if (attempt.hasOutput) this.draft.noteOutput();
    return this.withMeter([body]);
  }

  private compare(attempt: AttemptDraft, event: CallEvent): RunEventBody[] {
    const verdict = agrees(this.draft.answering, attempt, event);
    return verdict === 'so_far' ? [] : this.withMeter(this.takeOver(attempt, event, verdict));
  }

  private takeOver(
    attempt: AttemptDraft,
    event: CallEvent,
    verdict: Exclude<Agreement, 'so_far'>,
  ): RunEventBody[] {
    const { draft } = this;
    const before = draft.answering;
    draft.answering = attempt;
    const bodies = [this.started(attempt)];
    if (verdict === 'differs') {
      draft.beginAgain();
      bodies.push(this.restarted(attempt, before));
    }
    bodies.push(...this.said(attempt, verdict === 'differs' ? NOTHING : before, event));
    before.forget();
    return bodies;
  }

  /** All that an attempt said beyond what an earlier one did. */
  private said(
    { text, reasoning, logprobs }: AttemptDraft,
    told: Pick<AttemptDraft, 'text' | 'reasoning' | 'logprobs'>,
    event: CallEvent,
  ): RunEventBody[] {
    const response_id = this.draft.plan.responseId;
    const bodies: RunEventBody[] = [];
    if (reasoning.length > told.reasoning.length) {
      const rest = reasoning.slice(told.reasoning.length);
      bodies.push({ type: 'response.reasoning', response_id, text: rest });
    }
    if (text.length > told.text.length) {
      const rest = logprobs.slice(told.logprobs.length);
      bodies.push({
        type: 'response.delta',
        response_id,
        text: text.slice(told.text.length),
        ...(rest.length > 0 && { logprobs: rest }),
      });
    }
    const call = event.type === 'tool_call' ? this.toBody(event) : null;
    if (call) bodies.push(call);
    return bodies;
  }

  private toBody(event: CallEvent): RunEventBody | null {
    const response_id = this.draft.plan.responseId;
    switch (event.type) {
      case 'text': {
        const { text, logprobs } = event;
        if (text === '' && !logprobs) return null;
        return { type: 'response.delta', response_id, text, ...(logprobs && { logprobs }) };
      }
      case 'reasoning':
        return event.text === '' ? null : { type: 'response.reasoning', response_id, text: event.text };
      case 'tool_call': {
        const { index, id, name, arguments: piece } = event;
        return { type: 'response.tool_call', response_id, index, id, name, arguments: piece };
      }
      case 'connected':
      case 'citation':
      case 'usage':
      case 'ended':
        return null;
    }
  }

  private withMeter(bodies: RunEventBody[]): RunEventBody[] {
    const reading = this.meter.read(this.draft);
    return reading ? [...bodies, reading] : bodies;
  }

  private started(attempt: AttemptDraft): RunEventBody {
    this.announced = attempt;
    const { plan } = this.draft;
    const { model, context, droppedParameters } = attempt.route;
    return {
      type: 'response.started',
      response_id: plan.responseId,
      model: model.id,
      provider: plan.seat.alias ?? model.provider,
      attempt: attempt.number,
      trimmed: context.trimmed,
      dropped_parameters: droppedParameters,
    };
  }

  private restarted(attempt: AttemptDraft, before: AttemptDraft): RunEventBody {
    const outcome = this.draft.endOf(before)?.outcome;
    return {
      type: 'response.restarted',
      response_id: this.draft.plan.responseId,
      attempt: attempt.number,
      reason: outcome?.status === 'failed' ? outcome.error.code : 'unknown',
    };
  }
}

const NOTHING = { text: '', reasoning: '', logprobs: [] };
