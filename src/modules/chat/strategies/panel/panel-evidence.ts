import { type Evidence, type FinishedResponse, type StrategyInput } from '../strategy';
import { isMemory } from './panel-memory';
import { type Session, speakerOf, type Turn, type Word } from './agenda';

/** What a panel has shown so far: who had the word and why, and who has left. */
export function panelEvidence({ finished }: StrategyInput, { turns, next }: Session): Evidence[] {
  return [
    ...finished.filter(isMemory).map(summarized),
    ...turns.flatMap((turn) => [
      selected(turn.number, turn),
      ...turn.responses.flatMap((one) => left(turn, one)),
    ]),
    ...(next?.type === 'speak' ? [selected(turns.length + 1, next)] : []),
  ];
}

function summarized({ responseId, status }: FinishedResponse): Evidence {
  return {
    key: `memory ${responseId}`,
    event: { type: 'memory.summarized', response_id: responseId, status },
  };
}

function selected(turn: number, { speakers, by, failed }: Word): Evidence {
  return {
    key: `speakers ${turn}`,
    event: {
      type: 'speaker.selected',
      turn,
      speakers: speakers.map(({ seat, name }) => ({ participant_id: seat.participantId, name })),
      by,
      failed: failed.map(({ response, problem }) => ({ response_id: response.responseId, problem })),
    },
  };
}

function left(turn: Turn, response: FinishedResponse): Evidence[] {
  const { status, responseId, participantId, model } = response;
  if (status === 'completed') return [];
  return [
    {
      key: `left ${responseId}`,
      event: {
        type: 'panelist.left',
        turn: turn.number,
        participant_id: participantId,
        name: speakerOf(turn, response)?.name ?? model,
        response_id: responseId,
        reason: status,
      },
    },
  ];
}
