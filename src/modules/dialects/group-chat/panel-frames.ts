import { readLinks } from '../../chat/deliberation/links/read-links';
import { type SpokenLink } from '../../chat/deliberation/links/spoken-links';
import { type AnnouncedResponse, type ResponseSnapshot, type RunEvent } from '../../chat/engine/run-event';
import { type TurnPolicy } from '../../chat/strategies/panel/panel-options';
import { type Framing } from '../../chat/streaming/framing';
import { type PanelChunkDto } from './dto/panel-chunk.dto';
import { SynapseDto } from './dto/synapse.dto';
import { type Speakers } from './speakers';

const EVERYBODY = 'panel';
const CANCELLED = 'The answer was cancelled.';

const TOLD: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'run.started',
  'run.snapshot',
  'run.completed',
  'stage.started',
  'link.detected',
  'panelist.left',
  'speaker.selected',
  'response.delta',
  'response.restarted',
  'response.completed',
  'response.failed',
  'response.cancelled',
]);

/**
 * What a panel says, as one JSON object per server-sent event; `id:` is `run_id:seq`, so that a client that comes back says which run
 * it was in and how far.
 */
export function panelFraming(
  sessionId: string,
  speakers: Speakers,
  policy: TurnPolicy = 'parallel',
): Framing {
  const discussion = new Discussion(sessionId, speakers, policy);
  return (events) =>
    events
      .flatMap(({ type, json }) => (TOLD.has(type) ? (JSON.parse(json) as RunEvent) : []))
      .map((event) => frames(event, discussion.chunks(event)))
      .join('');
}

function frames({ run_id, seq }: RunEvent, chunks: readonly PanelChunkDto[]): string {
  return chunks
    .map((chunk, index) => {
      // What is only part of an event is not a place to come back to.
      const id = index === chunks.length - 1 ? `id: ${run_id}:${seq}\n` : '';
      return `${id}data: ${JSON.stringify(chunk)}\n\n`;
    })
    .join('');
}

/** Remembers what the client has been told, because a snapshot repeats it. */
class Discussion {
  /** The text of each response as the client has it. A client that came back has more than this knows. */
  private readonly texts = new Map<string, string>();
  private readonly ended = new Set<string>();
  /** Answers that take up others, as far as is known. */
  private readonly linked = new Set<string>();

  constructor(
    private readonly sessionId: string,
    private readonly speakers: Speakers,
    private readonly policy: TurnPolicy,
  ) {}

  chunks(event: RunEvent): PanelChunkDto[] {
    switch (event.type) {
      case 'run.started':
        this.begin(event.responses);
        return [this.chunk(EVERYBODY, 'start', '')];
      case 'stage.started':
        this.begin(event.responses);
        return [];
      case 'panelist.left':
        return [this.chunk(EVERYBODY, 'system', `${event.name} has left the panel.`)];
      case 'speaker.selected':
        return this.selected(event);
      case 'run.snapshot':
        this.speakers.add(event.responses);
        return [...event.responses.flatMap((response) => this.catchUp(response)), ...this.synapsesOf(event)];
      case 'run.completed':
        return [this.chunk(EVERYBODY, 'done', '')];
      default:
        return 'response_id' in event && this.speakers.get(event.response_id) !== undefined
          ? this.spoken(event)
          : [];
    }
  }

  /** Of an answer. */
  private spoken(event: RunEvent): PanelChunkDto[] {
    switch (event.type) {
      case 'response.delta':
        return [this.said(event.response_id, event.text)];
      case 'response.restarted':
        this.texts.set(event.response_id, '');
        this.linked.delete(event.response_id);
        return [this.chunkOf(event.response_id, 'restart', '')];
      case 'response.completed':
        return this.end(event.response_id, 'complete', '');
      case 'response.failed':
        return this.end(event.response_id, 'error', event.error.message);
      case 'response.cancelled':
        return this.end(event.response_id, 'error', CANCELLED);
      case 'link.detected':
        return [this.synapse(event, event.state)];
      default:
        return [];
    }
  }

  private begin(responses: readonly AnnouncedResponse[]): void {
    this.speakers.add(responses);
    for (const { response_id } of responses) this.texts.set(response_id, '');
  }

  /** Only what nobody would expect. */
  private selected({ by, speakers }: Extract<RunEvent, { type: 'speaker.selected' }>): PanelChunkDto[] {
    const names = speakers.map(({ name }) => name).join(', ');
    const said =
      by === 'fallback'
        ? `Nobody was chosen, so the next one speaks: ${names}.`
        : by === 'everyone' && this.policy === 'mention'
          ? `Nobody was mentioned, so everybody speaks: ${names}.`
          : null;
    return said === null ? [] : [this.chunk(EVERYBODY, 'system', said)];
  }

  /** For a client that missed events: the rest of what it has, or everything. */
  private catchUp(response: ResponseSnapshot): PanelChunkDto[] {
    const { response_id: id, content, status, error } = response;
    if (this.speakers.get(id) === undefined) return [];
    const known = this.texts.get(id);
    const text = (): PanelChunkDto[] => {
      if (known === content) return [];
      if (known !== undefined && content.startsWith(known))
        return [this.said(id, content.slice(known.length))];
      this.texts.set(id, content);
      return [this.chunkOf(id, 'snapshot', content)];
    };
    if (status === 'running') return text();
    if (status === 'completed') return [...text(), ...this.end(id, 'complete', '')];
    return [...text(), ...this.end(id, 'error', error?.message ?? CANCELLED)];
  }

  private said(responseId: string, text: string): PanelChunkDto {
    const known = this.texts.get(responseId);
    if (known !== undefined) this.texts.set(responseId, known + text);
    return this.chunkOf(responseId, 'chunk', text);
  }

  private end(responseId: string, type: 'complete' | 'error', content: string): PanelChunkDto[] {
    if (this.ended.has(responseId)) return [];
    this.ended.add(responseId);
    return [this.chunkOf(responseId, type, content)];
  }

  private synapse(link: SpokenLink, state: SynapseDto['state']): PanelChunkDto {
    this.linked.add(link.from);
    const synapse = SynapseDto.from(link, state, (participantId) => this.speakers.nameOf(participantId));
    return { ...this.chunkOf(link.from, 'synapse', ''), synapse };
  }

  /** All that a snapshot knows: of a run that has ended they are in its result. */
  private synapsesOf({ deliberation }: Extract<RunEvent, { type: 'run.snapshot' }>): PanelChunkDto[] {
    const { evidence = [], result = null } = deliberation ?? {};
    const found = evidence.flatMap((event) => (event.type === 'link.detected' ? [event] : []));
    if (found.length > 0) return found.map((event) => this.synapse(event, event.state));
    return readLinks(result).map((link) => this.synapse(link, 'final'));
  }

  private chunkOf(responseId: string, type: PanelChunkDto['message_type'], content: string): PanelChunkDto {
    const chunk = this.chunk(this.speakers.get(responseId) ?? EVERYBODY, type, content);
    return { ...chunk, synapse_detected: this.linked.has(responseId) };
  }

  private chunk(speaker: string, type: PanelChunkDto['message_type'], content: string): PanelChunkDto {
    return {
      session_id: this.sessionId,
      model_source: speaker,
      content,
      message_type: type,
      is_complete: type === 'complete' || type === 'error' || type === 'done',
      synapse_detected: false,
    };
  }
}
