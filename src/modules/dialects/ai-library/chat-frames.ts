import { type RunEvent, type RunEventBody } from '../../chat/engine/run-event';
import { type Framing } from '../../chat/streaming/framing';

const FAILED_ANEW =
  'The answer broke off and is being written anew; the conversation will have the whole answer.';

/** `chatFrames` of a run that is kept. */
export function chatFraming(model: string): Framing {
  const frames = chatFrames(model);
  return (events) =>
    frames(events.flatMap(({ type, json }) => (TOLD.has(type) ? (JSON.parse(json) as RunEvent) : [])));
}

/**
 * One answer as `data:` lines: first where it is kept and who writes, then its text piece by piece, at last that it is finished, or why
 * it is not. `model` is named as the client named it; `keptIn` is left out when `run.started` says it.
 */
export function chatFrames(
  model: string,
  keptIn?: string | null,
): (events: readonly RunEventBody[]) => string {
  const answer = new Telling(model, keptIn);
  return (events) =>
    events
      .flatMap((event) => answer.frames(event))
      .map((frame) => `data: ${JSON.stringify(frame)}\n\n`)
      .join('');
}

const TOLD: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'run.started',
  'run.snapshot',
  'response.delta',
  'response.restarted',
  'response.completed',
  'response.failed',
  'response.cancelled',
]);

type Frame =
  | { conversation_id: string | null; model: string }
  | { content: string; finished: boolean }
  | { error: string; content: ''; finished: true };

/** Remembers what the client has been told, because a snapshot repeats it. */
class Telling {
  private introduced = false;
  private finished = false;
  private written = '';

  constructor(
    private readonly model: string,
    private readonly keptIn: string | null | undefined,
  ) {}

  frames(event: RunEventBody): Frame[] {
    if (this.keptIn === undefined || this.introduced) return this.told(event);
    return [...this.introduce(this.keptIn), ...this.told(event)];
  }

  private told(event: RunEventBody): Frame[] {
    if (this.finished) return [];
    switch (event.type) {
      case 'run.started':
        return this.introduce(event.conversation_id);
      case 'response.delta':
        return this.text(event.text);
      case 'response.restarted':
        // What was sent cannot be taken back here.
        return this.written !== '' ? this.fail(FAILED_ANEW) : [];
      case 'response.completed':
        return this.finish();
      case 'response.failed':
        return this.fail(event.error.message);
      case 'response.cancelled':
        return this.fail('The answer was cancelled.');
      case 'run.snapshot':
        return this.catchUp(event);
      default:
        return [];
    }
  }

  /** For a client that was so slow that events were dropped: the text that it has not been sent. */
  private catchUp({
    conversation_id: id,
    responses,
  }: Extract<RunEventBody, { type: 'run.snapshot' }>): Frame[] {
    const response = responses[0];
    if (!response) return [];
    const introduction = this.introduce(id);
    // Begun anew while nobody could say so.
    if (!response.content.startsWith(this.written)) return [...introduction, ...this.fail(FAILED_ANEW)];
    const frames = [...introduction, ...this.text(response.content.slice(this.written.length))];
    if (response.status === 'running') return frames;
    if (response.status === 'completed') return [...frames, ...this.finish()];
    return [...frames, ...this.fail(response.error?.message ?? 'The answer was cancelled.')];
  }

  private introduce(conversationId: string | null): Frame[] {
    if (this.introduced) return [];
    this.introduced = true;
    return [{ conversation_id: conversationId, model: this.model }];
  }

  private text(content: string): Frame[] {
    if (content === '') return [];
    this.written += content;
    return [{ content, finished: false }];
  }

  private finish(): Frame[] {
    this.finished = true;
    return [{ content: '', finished: true }];
  }

  private fail(error: string): Frame[] {
    this.finished = true;
    return [{ error, content: '', finished: true }];
  }
}
