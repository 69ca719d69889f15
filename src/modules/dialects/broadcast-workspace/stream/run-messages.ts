import {
  type AnnouncedResponse,
  type ResponseFigures,
  type ResponseSnapshot,
  type RunEvent,
} from '../../../chat/engine/run-event';
import { isSaid } from '../../../conversations/entities/response.entity';
import { modelIds } from '../dto/pane.dto';
import { type MessageSubject, NOBODY, type WorkspaceNews, type WorkspaceStatus } from './workspace-message';

export type News = WorkspaceNews & { about: MessageSubject };

interface Answer {
  about: MessageSubject;
  /** As far as the client has been told; null: it may have some of it, nobody knows how much. */
  text: string | null;
  ended: boolean;
}

const status = (of: WorkspaceStatus): WorkspaceNews => ({ type: 'status', data: { status: of } });
const token = (text: string): WorkspaceNews => ({ type: 'token', data: { token: text } });

/**
 * Turns the events of one run, from its beginning, into what a workspace is told. It remembers the texts, because the last message of
 * an answer repeats the whole of it, and because a snapshot after missed events does.
 */
export class RunMessages {
  private readonly answers = new Map<string, Answer>();
  private strategy = '';

  /** `seen`: the newest event that the client has from an earlier connection; null: it has none. */
  constructor(private readonly seen: number | null) {}

  of(event: RunEvent): News[] {
    switch (event.type) {
      case 'run.started':
        this.strategy = event.strategy;
        this.announce(event, event.responses);
        return this.ofRun(event, 'started');
      case 'stage.started':
        this.announce(event, event.responses);
        return [];
      case 'run.snapshot':
        return this.snapshot(event);
      case 'run.completed':
        return this.ofRun(event, event.status);
      case 'response.started':
        return this.tell(event.response_id, status(event.attempt === 1 ? 'started' : 'retrying'));
      case 'response.delta':
        return this.said(event.response_id, event.text);
      case 'response.restarted':
        return this.restarted(event.response_id);
      case 'response.meter':
        return this.tell(event.response_id, {
          type: 'meter',
          data: { tokens_used: event.tokens, cost: event.cost_usd, latency_ms: event.elapsed_ms },
        });
      case 'response.completed':
      case 'response.failed':
      case 'response.cancelled':
        return this.ended(event);
      default:
        return [];
    }
  }

  private announce({ run_id }: RunEvent, responses: readonly AnnouncedResponse[]): void {
    for (const { response_id, participant_id, model, role } of responses) {
      // A summary is about the panes and in none of them, and a ballot is nothing that a pane shows.
      const inPane = this.strategy !== 'summary' && isSaid(role);
      const pane_id = inPane ? participant_id : null;
      const about = { pane_id, ...modelIds(model), run_id, response_id };
      this.answers.set(response_id, { about, text: '', ended: false });
    }
  }

  private ofRun({ run_id }: RunEvent, of: WorkspaceStatus): News[] {
    return [{ ...status(of), about: { ...NOBODY, run_id } }];
  }

  private snapshot(event: Extract<RunEvent, { type: 'run.snapshot' }>): News[] {
    this.strategy = event.strategy;
    const unknown = event.responses.filter(({ response_id }) => !this.answers.has(response_id));
    this.announce(event, unknown);
    if (this.seen !== null) for (const { response_id } of unknown) this.answers.get(response_id)!.text = null;
    return event.responses.flatMap((response) => this.catchUp(response));
  }

  /** The rest of what the client has; or, when nobody knows what that is, everything. */
  private catchUp({ response_id: id, content, status: is, error }: ResponseSnapshot): News[] {
    const answer = this.answers.get(id);
    if (!answer || answer.ended) return [];
    const known = answer.text !== null && content.startsWith(answer.text) ? answer.text : null;
    const news = [
      ...(known === null ? this.restarted(id) : []),
      ...this.said(id, content.slice(known?.length ?? 0)),
    ];
    if (is === 'running') return news;
    answer.ended = true;
    if (is === 'completed') return [...news, ...this.tell(id, { type: 'final', data: { content } })];
    if (is === 'cancelled') return [...news, ...this.tell(id, status('cancelled'))];
    const { message = 'The answer broke off.', code = 'interrupted' } = error ?? {};
    return [...news, ...this.tell(id, { type: 'error', data: { message, code } })];
  }

  private said(id: string, text: string): News[] {
    const answer = this.answers.get(id);
    if (!answer || text === '') return [];
    answer.text = (answer.text ?? '') + text;
    return this.tell(id, token(text));
  }

  private restarted(id: string): News[] {
    const answer = this.answers.get(id);
    if (answer) answer.text = '';
    return this.tell(id, status('restarted'));
  }

  private ended(
    event: Extract<RunEvent, { type: 'response.completed' | 'response.failed' | 'response.cancelled' }>,
  ): News[] {
    const { response_id: id, type } = event;
    const answer = this.answers.get(id);
    if (!answer || answer.ended) return [];
    answer.ended = true;
    const meter = meterOf(event).flatMap((news) => this.tell(id, news));
    if (type === 'response.cancelled') return [...meter, ...this.tell(id, status('cancelled'))];
    if (type === 'response.completed') {
      return [...meter, ...this.tell(id, { type: 'final', data: { content: answer.text ?? '' } })];
    }
    const { message, code } = event.error;
    return [...meter, ...this.tell(id, { type: 'error', data: { message, code } })];
  }

  private tell(id: string, news: WorkspaceNews): News[] {
    const answer = this.answers.get(id);
    return answer ? [{ ...news, about: answer.about }] : [];
  }
}

function meterOf({ usage, cost_usd, latency_ms }: ResponseFigures): WorkspaceNews[] {
  if (!usage || latency_ms === null) return [];
  return [{ type: 'meter', data: { tokens_used: usage.total_tokens, cost: cost_usd, latency_ms } }];
}
