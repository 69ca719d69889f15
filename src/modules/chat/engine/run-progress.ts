import { toStorableText } from '../../../common/text';
import {
  type AnnouncedResponse,
  type DeliberationSnapshot,
  type EvidenceEvent,
  type ResponseSnapshot,
  type RunEventBody,
  type StageSnapshot,
} from './run-event';

/**
 * What clients have been told of a run so far, folded from its events and from nothing else: a snapshot that read what a model
 * has sent already would give away text whose event is still to come, and the client would see it twice.
 */
export class RunProgress {
  private readonly responses = new Map<string, ResponseSnapshot>();
  private readonly stages = new Map<number, StageSnapshot>();
  private evidence: EvidenceEvent[] = [];

  apply(event: RunEventBody): void {
    if (event.type === 'run.started' || event.type === 'stage.started') {
      for (const response of event.responses) this.responses.set(response.response_id, begin(response));
      if (event.type === 'stage.started') this.beginStage(event);
      return;
    }
    if (event.type === 'run.snapshot') {
      for (const response of event.responses) this.responses.set(response.response_id, { ...response });
      for (const stage of event.deliberation?.stages ?? []) this.stages.set(stage.stage, stage);
      this.evidence.push(...(event.deliberation?.evidence ?? []));
      return;
    }
    if (isEvidence(event)) {
      this.evidence.push(event);
      return;
    }
    if (ENDS_WRITING.has(event.type) && 'response_id' in event) this.forgetLive(event.response_id);
    const response = 'response_id' in event ? this.responses.get(event.response_id) : undefined;
    if (response) applyTo(response, event);
  }

  get(responseId: string): ResponseSnapshot | undefined {
    return this.responses.get(responseId);
  }

  /** Of a strategy with several stages; its result is known only at the end. */
  deliberation(): Omit<DeliberationSnapshot, 'result'> {
    return { stages: [...this.stages.values()], evidence: [...this.evidence] };
  }

  /** A copy, in the order in which the responses were announced. */
  snapshot(): ResponseSnapshot[] {
    return [...this.responses.values()].map((response) => ({
      ...response,
      tool_calls: response.tool_calls.map((call) => ({ ...call })),
    }));
  }

  /** What was found in an answer while it was being written holds no longer than that. */
  private forgetLive(responseId: string): void {
    this.evidence = this.evidence.filter(
      (event) =>
        event.type !== 'link.detected' || event.state === 'final' || event.response_id !== responseId,
    );
  }

  private beginStage({ stage, name, responses }: Extract<RunEventBody, { type: 'stage.started' }>): void {
    const response_ids = responses.map(({ response_id }) => response_id);
    this.stages.set(stage, { stage, name, response_ids });
  }
}

/** All of them: one that is missing here does not compile. */
const EVIDENCE: Record<EvidenceEvent['type'], true> = {
  'consensus.reached': true,
  'link.detected': true,
  'memory.summarized': true,
  'panelist.left': true,
  'round.measured': true,
  'speaker.selected': true,
  'tally.updated': true,
  'vote.cast': true,
};

const ENDS_WRITING: ReadonlySet<RunEventBody['type']> = new Set<RunEventBody['type']>([
  'response.restarted',
  'response.completed',
  'response.failed',
  'response.cancelled',
]);

function isEvidence(event: RunEventBody): event is EvidenceEvent {
  return Object.hasOwn(EVIDENCE, event.type);
}

function begin(response: AnnouncedResponse): ResponseSnapshot {
  return {
    ...response,
    status: 'running',
    attempt: 1,
    content: '',
    reasoning: '',
    tool_calls: [],
    usage: null,
    error: null,
  };
}

function applyTo(response: ResponseSnapshot, event: Exclude<RunEventBody, EvidenceEvent>): void {
  switch (event.type) {
    case 'response.started':
      Object.assign(response, { attempt: event.attempt, model: event.model, provider: event.provider });
      return;
    case 'response.restarted':
      Object.assign(response, { attempt: event.attempt, content: '', reasoning: '', tool_calls: [] });
      return;
    case 'response.delta':
      response.content += event.text;
      return;
    case 'response.reasoning':
      response.reasoning += event.text;
      return;
    case 'response.tool_call': {
      const call = (response.tool_calls[event.index] ??= { id: '', name: '', arguments: '' });
      if (event.id) call.id = event.id;
      if (event.name) call.name = event.name;
      call.arguments += toStorableText(event.arguments);
      return;
    }
    case 'response.completed':
      Object.assign(response, { status: 'completed', usage: event.usage });
      return;
    case 'response.failed':
      Object.assign(response, { status: 'failed', usage: event.usage, error: event.error });
      return;
    case 'response.cancelled':
      Object.assign(response, { status: 'cancelled', usage: event.usage });
      return;
    case 'response.meter':
    case 'run.started':
    case 'stage.started':
    case 'stage.completed':
    case 'quorum.reached':
    case 'run.snapshot':
    case 'run.completed':
      return;
  }
}
