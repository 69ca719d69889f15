import {
  type ContextReference,
  type Response,
  type ResponseStatus,
} from '../../../conversations/entities/response.entity';
import { type Usage } from '../../../providers/spec/provider-event';
import { type Settlement } from '../response/settlement';
import { type Place } from '../run-plan';

/** What a run has to know of a response that has ended, whichever process it ended in. */
export interface EndedResponse {
  responseId: string;
  participantId: string;
  place: Place;
  /** `provider/model` that answered. */
  model: string;
  status: Exclude<ResponseStatus, 'running'>;
  text: string;
  usage: Usage | null;
  /** Of all its attempts; null when the price of one is unknown. */
  costUsd: number | null;
  /** What it read. */
  read?: readonly ContextReference[];
  /** When its first call began and when it ended, milliseconds on the clock of this process; absent when it was not called here. */
  clock?: { calledMs: number; endedMs: number };
  /** Made up to see what a run would ask: its text says nothing. */
  isImagined?: true;
  /** As it was read, when it ended in another process. */
  stored?: Response;
}

export function endedResponse({ draft, outcome, last, costUsd, latencyMs }: Settlement): EndedResponse {
  const { calledMs, beganMs } = draft;
  return {
    responseId: draft.plan.responseId,
    participantId: draft.plan.seat.participantId,
    place: draft.plan.place,
    model: draft.route.model.id,
    status: outcome.status,
    text: draft.text,
    usage: last.usage,
    costUsd,
    read: draft.route.context.entries,
    ...(calledMs !== null && { clock: { calledMs, endedMs: beganMs + latencyMs } }),
  };
}
