import { type RunEventBody } from '../../../chat/engine/run-event';
import { type ResponseError } from '../../../conversations/entities/response.entity';
import { type FinishReason, type Usage } from '../../../providers/spec/provider-event';
import { SPEAKS } from '../../../chat/completions/first-to-speak';
import { figuresOf, noAnswer } from './completion.mapper';
import { choiceOf, type CompletionHead } from './completion-head';
import { type EndedChoice } from './ended-choice';
import { envelopeOf } from './error.rendering';
import { CANCELLED, toAppError } from './failure.mapper';
import { toCompletionUsage } from './usage.mapper';

export interface ChunkOptions {
  includeUsage: boolean;
  /** The frame that ends a stream in which nothing went wrong. */
  ending: string;
}

type Delta = Record<string, unknown>;

interface ChoiceState {
  model: string;
  /** The role was sent, as it is with the first delta. */
  introduced: boolean;
  /** Of the text, what was sent. */
  written: number;
  usage: Usage | null;
  ended: 'completed' | ResponseError | null;
  /** What stands around the text in a frame of nothing but text; null until one was written for this model. */
  frame: readonly [before: string, after: string] | null;
}

/**
 * Writes a completion as the frames of OpenAI's stream. A choice that fails while others go on is told by an `error` beside its delta
 * and never gets a finish reason; when nothing came of any choice the stream ends with a frame `{ error }`, as OpenAI's does.
 */
export class ChunkWriter {
  private readonly choices: ChoiceState[];
  private over = false;
  /** Whose answer a race is about. */
  private winner: string | null = null;

  constructor(
    private readonly head: CompletionHead,
    private readonly options: ChunkOptions,
    /** How the choices ended that have ended by now. */
    private readonly ended: () => readonly EndedChoice[],
  ) {
    const models = head.isRace ? head.models.slice(0, 1) : head.models;
    this.choices = models.map((model) => ({
      model,
      introduced: false,
      written: 0,
      usage: null,
      ended: null,
      frame: null,
    }));
  }

  /** The frames of some events, in order; empty for what is not told here. */
  frames(events: readonly RunEventBody[]): string {
    return events.map((event) => (this.over ? '' : this.frame(event))).join('');
  }

  /** What comes after the last event. */
  end(): string {
    if (this.over) return '';
    if (!this.choices.some(({ ended }) => ended === 'completed')) {
      this.over = true;
      return toFrame(envelopeOf(noAnswer(this.head, this.ended())));
    }
    this.over = true;
    return (this.options.includeUsage ? this.usageFrame() : '') + this.options.ending;
  }

  /** Ends the stream with an error: what was sent is not the whole answer. */
  private abort(error: ResponseError): string {
    this.over = true;
    return toFrame(envelopeOf(toAppError(error)));
  }

  private frame(event: RunEventBody): string {
    if (event.type === 'run.snapshot') {
      return event.responses.map((response) => this.catchUp(response)).join('');
    }
    if (!('response_id' in event) || !this.counts(event.response_id, SPEAKS.has(event.type))) return '';
    const index = choiceOf(this.head, event.response_id);
    const choice = this.choices[index];
    if (!choice) return '';
    switch (event.type) {
      case 'response.started':
        choice.model = event.model;
        choice.frame = null;
        return '';
      case 'response.delta':
        choice.written += event.text.length;
        if (choice.introduced && !event.logprobs) return this.textChunk(choice, index, event.text);
        return this.chunk(index, { content: event.text }, null, logprobsOf(event.logprobs));
      case 'response.reasoning':
        return this.chunk(index, { reasoning_content: event.text });
      case 'response.tool_call':
        return this.chunk(index, { tool_calls: [toCallPiece(event)] });
      case 'response.restarted':
        // What was sent cannot be taken back here.
        return this.abort({ ...BEGUN_ANEW, code: event.reason });
      case 'response.completed':
        return this.complete(choice, index, event);
      case 'response.failed':
        return this.fail(choice, index, event.error);
      case 'response.cancelled':
        return this.fail(choice, index, CANCELLED);
      default:
        return '';
    }
  }

  /** In a race, only the response that spoke first; it is known from then on. */
  private counts(responseId: string, speaks: boolean): boolean {
    if (!this.head.isRace) return true;
    if (this.winner === null && speaks) {
      this.winner = responseId;
      this.choices[0]!.model = this.head.models[this.head.responseIds.indexOf(responseId)]!;
    }
    return this.winner === responseId;
  }

  private complete(choice: ChoiceState, index: number, event: CompletedEvent): string {
    Object.assign(choice, { model: event.model, usage: event.usage, ended: 'completed' });
    return this.chunk(index, {}, event.finish_reason);
  }

  private fail(choice: ChoiceState, index: number, error: ResponseError): string {
    choice.ended = error;
    if (this.choices.length === 1) return this.abort(error);
    return this.chunk(index, {}, null, { error: envelopeOf(toAppError(error)).error });
  }

  /** For a client that was so slow that events were dropped: the text that it was not sent. */
  private catchUp({ response_id, content, model }: SnapshotOfOne): string {
    if (!this.counts(response_id, content !== '')) return '';
    const index = choiceOf(this.head, response_id);
    const choice = this.choices[index];
    if (!choice) return '';
    choice.model = model;
    choice.frame = null;
    const rest = content.slice(choice.written);
    choice.written += rest.length;
    return rest === '' ? '' : this.chunk(index, { content: rest });
  }

  private chunk(index: number, delta: Delta, finish: FinishReason | null = null, more: Delta = {}): string {
    const choice = this.choices[index]!;
    const role = choice.introduced ? {} : { role: 'assistant', content: finish ? '' : null };
    const isFirst = !this.choices.some(({ introduced }) => introduced);
    choice.introduced = true;
    return toFrame({
      ...this.headOf(choice.model),
      choices: [
        {
          index,
          delta: { ...role, ...delta },
          logprobs: null,
          finish_reason: finish,
          ...(this.head.namesModels && { model: choice.model }),
          ...more,
        },
      ],
      ...(this.options.includeUsage && { usage: null }),
      ...(isFirst && this.head.kept && { parley: this.head.kept }),
    });
  }

  /** As nearly all chunks are: only the text differs from one to the next, so that only the text is written anew. */
  private textChunk(choice: ChoiceState, index: number, text: string): string {
    if (!choice.frame) {
      const [before = '', after = ''] = this.chunk(index, { content: TEXT }).split(JSON.stringify(TEXT));
      choice.frame = [before, after];
    }
    return choice.frame[0] + JSON.stringify(text) + choice.frame[1];
  }

  private usageFrame(): string {
    const complete = this.choices.filter(({ ended }) => ended === 'completed');
    return toFrame({
      ...this.headOf(complete[0]?.model ?? this.head.models[0]!),
      choices: [],
      usage: toCompletionUsage(complete.map(({ usage }) => usage)),
      parley: { choices: figuresOf(this.head, this.ended()), ...this.head.kept },
    });
  }

  private headOf(model: string) {
    return { id: this.head.id, object: 'chat.completion.chunk', created: this.head.created, model };
  }
}

type CompletedEvent = Extract<RunEventBody, { type: 'response.completed' }>;
type SnapshotOfOne = Extract<RunEventBody, { type: 'run.snapshot' }>['responses'][number];

/** Stands for the text of a frame. No other text in it can be this one: requests with a NUL character are refused. */
const TEXT = '\u0000';

/** What was sent of an answer cannot be taken back on this wire. */
export const BEGUN_ANEW: ResponseError = {
  code: 'stream_truncated',
  message: 'The answer broke off. It is being written anew, and the conversation will have the whole answer.',
  retryable: false,
  provider_status: null,
};

function toCallPiece(event: Extract<RunEventBody, { type: 'response.tool_call' }>) {
  const { index, id, name, arguments: piece } = event;
  return {
    index,
    ...(id !== undefined && { id, type: 'function' }),
    function: { ...(name !== undefined && { name }), arguments: piece },
  };
}

function logprobsOf(tokens: Extract<RunEventBody, { type: 'response.delta' }>['logprobs']): Delta {
  return tokens ? { logprobs: { content: tokens, refusal: null } } : {};
}

function toFrame(payload: object): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}
