import { type RunResult } from '../../../conversations/entities/run.entity';
import { contextPropagation } from '../../deliberation/context-propagation';
import { priceOf } from '../../deliberation/price';
import { type FinishedResponse, type StrategyInput } from '../strategy';
import { type Contribution } from './panel-options';
import { linkResult } from './panel-links';
import { optionsOf, type PanelEnd, type Session, speakerOf, type Turn } from './agenda';

/** Everything that came of a panel. */
export function panelResult(input: StrategyInput, session: Session, ended: PanelEnd): RunResult {
  const { panelists, turns } = session;
  const { turn_policy, message_type, asked = 'guidance' } = optionsOf(input);
  const all = turns.flatMap(({ responses }) => responses);
  return {
    turn_policy,
    asked: { message_type: asked },
    ended,
    panelists: panelists.map(({ seat, name, handle, role }) => {
      const own = all.filter(({ participantId }) => participantId === seat.participantId);
      return {
        participant_id: seat.participantId,
        name,
        handle,
        role,
        model: seat.model.id,
        turns: own.filter(({ status }) => status === 'completed').length,
        left: own.find(({ status }) => status !== 'completed')?.status ?? null,
      };
    }),
    turns: turns.map((turn) => turnResult(turn, message_type)),
    ...linkResult(input, session),
    context_propagation_ms: spread(contextPropagation(input.finished)),
    // What panelists say is what a panel is for; beside it: to choose who speaks, and to sum up what does not fit.
    price: priceOf(input.finished, ({ place }) => place.role === 'answer'),
  };
}

function turnResult(turn: Turn, messageType: Contribution) {
  return {
    turn: turn.number,
    stage: turn.stage,
    by: turn.by,
    failed: turn.failed.map(({ response, problem }) => ({ response_id: response.responseId, problem })),
    speakers: turn.responses.map((response) => ({ ...speech(turn, response), message_type: messageType })),
  };
}

function speech(turn: Turn, response: FinishedResponse) {
  return {
    participant_id: response.participantId,
    name: speakerOf(turn, response)?.name ?? response.model,
    response_id: response.responseId,
    status: response.status,
  };
}

/** Null when nothing was measured: one turn, or another process. */
function spread(times: readonly number[]) {
  if (times.length === 0) return null;
  const round = (ms: number) => Math.round(ms * 1_000) / 1_000;
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  return { count: times.length, mean: round(mean), max: round(Math.max(...times)) };
}
