import {
  type AnnouncedResponse,
  type EvidenceEvent,
  type RunEventBody,
} from '../../../chat/engine/run-event';
import { type RunResult } from '../../../conversations/entities/run.entity';
import { type ResponseRole } from '../../../conversations/entities/response.entity';

/** A piece for the client: of the answer, or of how it came about. */
export interface Told {
  kind: 'content' | 'reasoning';
  text: string;
}

/** What the others worked towards. */
const FINAL: readonly ResponseRole[] = ['synthesis', 'comparison'];

type Tally = Extract<EvidenceEvent, { type: 'tally.updated' }>;
type Snapshot = Extract<RunEventBody, { type: 'run.snapshot' }>;
type Ended = Extract<RunEventBody, { type: 'response.completed' | 'response.failed' | 'response.cancelled' }>;

/**
 * Tells a run as one model would: what the members say and how they vote is what it thinks, each answer whole once it is complete; the
 * synthesis is its answer, as it is written. Without a synthesis the first complete answer is.
 */
export class DeliberationTeller {
  /** The response that is the answer, as soon as that is known. */
  finalId: string | null = null;
  private takesFirst = false;
  private readonly announced = new Map<string, AnnouncedResponse>();
  private readonly texts = new Map<string, string>();
  private readonly over = new Set<string>();
  private readonly stages = new Set<number>();
  private tally: Tally | null = null;
  private evidence = 0;
  /** Of the answer, what was told. */
  private written = 0;

  take(event: RunEventBody): Told[] {
    switch (event.type) {
      case 'run.started':
        this.takesFirst = event.strategy === 'broadcast';
        for (const response of event.responses) this.announced.set(response.response_id, response);
        return this.takesFirst
          ? [thought(`The first complete answer counts: ${modelsOf(event.responses)}`)]
          : [];
      case 'stage.started':
        return this.stage(event.stage, event.name, event.responses);
      case 'stage.completed':
        return this.countedVotes();
      case 'response.started':
        this.rename(event.response_id, event.model);
        return [];
      case 'response.delta':
        return this.said(event.response_id, (this.texts.get(event.response_id) ?? '') + event.text);
      case 'response.reasoning':
        return event.response_id === this.finalId ? [{ kind: 'reasoning', text: event.text }] : [];
      case 'response.restarted':
        this.texts.delete(event.response_id);
        return [];
      case 'response.completed':
      case 'response.failed':
      case 'response.cancelled':
        this.rename(event.response_id, event.model);
        return this.end(event.response_id, event.type, reasonOf(event));
      case 'vote.cast':
      case 'tally.updated':
      case 'round.measured':
      case 'consensus.reached':
        this.evidence += 1;
        return this.found(event);
      case 'run.snapshot':
        return this.catchUp(event);
      case 'run.completed':
        return this.conclude(event.result);
      default:
        return [];
    }
  }

  private stage(stage: number, name: string, responses: readonly AnnouncedResponse[]): Told[] {
    for (const response of responses) {
      this.announced.set(response.response_id, response);
      if (FINAL.includes(response.role)) this.finalId = response.response_id;
    }
    if (this.stages.has(stage)) return [];
    this.stages.add(stage);
    return [...this.countedVotes(), thought(`${capital(name)}: ${modelsOf(responses)}`)];
  }

  private said(id: string, text: string): Told[] {
    this.texts.set(id, text);
    if (id !== this.finalId) return [];
    const rest = text.slice(this.written);
    this.written = text.length;
    return rest === '' ? [] : [{ kind: 'content', text: rest }];
  }

  private end(id: string, type: Ended['type'], reason: string | null): Told[] {
    const response = this.announced.get(id);
    if (!response || this.over.has(id)) return [];
    this.over.add(id);
    if (this.takesFirst && this.finalId === null && type === 'response.completed') {
      this.finalId = id;
      return [thought(`${response.model} was first.`), ...this.said(id, this.texts.get(id) ?? '')];
    }
    // What comes after the answer is no way to it, and ballots are told as votes.
    if (this.takesFirst && this.finalId !== null) return [];
    if (id === this.finalId) return [];
    if (type === 'response.cancelled') return [thought(`${response.model} was stopped.`)];
    if (type === 'response.failed') return [thought(`${response.model} failed: ${reason}`)];
    return response.role === 'ballot' ? [] : [thought(`${response.model}:\n${this.texts.get(id) ?? ''}`)];
  }

  private found(event: EvidenceEvent): Told[] {
    if (event.type === 'tally.updated') {
      this.tally = event;
      return [];
    }
    if (event.type === 'round.measured') {
      return event.agreement === null ? [] : [thought(`Agreement: ${Number(event.agreement.toFixed(3))}`)];
    }
    if (event.type === 'consensus.reached') return [thought('The members agree.')];
    if (event.type !== 'vote.cast') return [];
    const voter = this.modelOf(event.response_id);
    return event.ranking
      ? [thought(`${voter} ranks ${event.ranking.join(' > ')}`)]
      : [thought(`${voter} abstains: ${event.abstained}`)];
  }

  /** What a vote or a judge has chosen, where nobody put the answers together. */
  private conclude(result: RunResult | undefined): Told[] {
    const { conclusion } = (result ?? {}) as { conclusion?: { response_id?: string | null } };
    const id = conclusion?.response_id;
    if (!id || this.finalId !== null) return [];
    this.finalId = id;
    return [thought(`The answer of ${this.modelOf(id)} stands.`), ...this.said(id, this.texts.get(id) ?? '')];
  }

  /** Only the last count of a stage is worth telling. */
  private countedVotes(): Told[] {
    if (!this.tally) return [];
    const { method, ranking } = this.tally;
    this.tally = null;
    const places = ranking.map(
      ({ rank, label, response_id, score }) =>
        `${rank}. ${label} ${this.modelOf(response_id)} ${Number(score.toFixed(3))}`,
    );
    return [thought(`Counted by ${method}: ${places.join(', ')}`)];
  }

  /** For a client that was so slow that events were dropped. */
  private catchUp({ responses, deliberation }: Snapshot): Told[] {
    const byId = new Map(responses.map((response) => [response.response_id, response]));
    const stages = deliberation?.stages ?? [];
    for (const response of responses) this.announced.set(response.response_id, response);
    const told = stages.flatMap(({ stage, name, response_ids }) =>
      this.stage(
        stage,
        name,
        response_ids.flatMap((id) => byId.get(id) ?? []),
      ),
    );
    for (const { response_id: id, status, content, error } of responses) {
      told.push(...this.said(id, content));
      if (status !== 'running') told.push(...this.end(id, `response.${status}`, error?.message ?? null));
    }
    const news = (deliberation?.evidence ?? []).slice(this.evidence);
    this.evidence += news.length;
    return [...told, ...news.flatMap((event) => this.found(event))];
  }

  private modelOf(id: string): string {
    return this.announced.get(id)?.model ?? 'somebody';
  }

  private rename(id: string, model: string): void {
    const response = this.announced.get(id);
    if (response) this.announced.set(id, { ...response, model });
  }
}

function reasonOf(event: Ended): string | null {
  return event.type === 'response.failed' ? event.error.message : null;
}

function thought(text: string): Told {
  return { kind: 'reasoning', text: `${text}\n\n` };
}

function modelsOf(responses: readonly AnnouncedResponse[]): string {
  return [...new Set(responses.map(({ model }) => model))].join(', ');
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
