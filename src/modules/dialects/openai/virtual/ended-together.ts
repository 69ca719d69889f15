import { type RunError, type RunResult, type RunTotals } from '../../../conversations/entities/run.entity';
import { totalsOf } from '../../../chat/dto/chat-answer.dto';
import { type LiveRun } from '../../../chat/engine/live-run';
import { type EvidenceEvent, type RunEventBody } from '../../../chat/engine/run-event';
import { type Place } from '../../../chat/engine/run-plan';
import { type EndedRun } from '../../../chat/recorder/stored-runs';
import { endedBefore, type EndedChoice, endedHere, eventsOf } from '../answers/ended-choice';

/** One call of a run in which models worked together. */
export interface PlacedChoice extends EndedChoice {
  place: Place;
}

/** Such a run as it ended, whether that was here a moment ago or is read again. */
export interface EndedTogether {
  strategy: string;
  /** In the order in which they were asked. */
  choices: readonly PlacedChoice[];
  /** Ids of their responses in the order in which they ended. */
  order: readonly string[];
  result: RunResult | null;
  error: RunError | null;
  totals: RunTotals;
}

/** Of a run of this process, once it has ended. */
export function togetherHere(run: LiveRun): EndedTogether {
  const { result, error, totals } = run.conclude();
  const ended = new Map(endedHere(run.settlements).map((choice) => [choice.responseId, choice]));
  const choices = run.plan.responses.flatMap(({ responseId, place }): PlacedChoice[] => {
    const choice = ended.get(responseId);
    return choice ? [{ ...choice, place }] : [];
  });
  return { strategy: run.plan.strategy, choices, order: [...ended.keys()], result, error, totals };
}

/** Of a run as it was stored, whoever executed it. */
export function togetherBefore(ended: EndedRun): EndedTogether {
  const { run, responses } = ended;
  const placeOf = ({ stage, stageName: name, role }: (typeof responses)[number]) => ({ stage, name, role });
  return {
    strategy: run.strategy,
    choices: endedBefore(ended).map((choice, index) => ({ ...choice, place: placeOf(responses[index]!) })),
    order: [...responses].sort((one, other) => endOf(one) - endOf(other)).map(({ id }) => id),
    result: run.result ?? null,
    error: run.error ?? null,
    totals: totalsOf(run),
  };
}

/** What a client would have been told while it was going on, each text at once. */
export function eventsOfTogether(ended: EndedTogether): RunEventBody[] {
  const { strategy, choices, order, result, totals } = ended;
  const stages = [...new Set(choices.map(({ place }) => place.stage))];
  const announced = choices.map(announcedOf);
  return [
    {
      type: 'run.started',
      conversation_id: '',
      message_id: '',
      strategy,
      responses: announced.filter(({ stage }) => stage === 1),
    },
    ...stages.flatMap((stage): RunEventBody[] => {
      const here = choices.filter(({ place }) => place.stage === stage);
      const { name, role } = here[0]!.place;
      const responses = announced.filter((response) => response.stage === stage);
      return [
        ...(strategy === 'broadcast' ? [] : [{ type: 'stage.started' as const, stage, name, responses }]),
        ...order.flatMap((id) => here.filter(({ responseId }) => responseId === id)).flatMap(eventsOf),
        ...(role === 'ballot' ? votesIn(result) : []),
        ...(strategy === 'debate' ? roundIn(result, stage - 1) : []),
      ];
    }),
    { type: 'run.completed', status: 'completed', error: null, ...(result && { result }), totals },
  ];
}

function announcedOf({ responseId, model, place: { stage, role } }: PlacedChoice) {
  const provider = model.slice(0, model.indexOf('/'));
  return { response_id: responseId, participant_id: null, model, provider, stage, role };
}

/** The evidence of a council is in its result. */
function votesIn(result: RunResult | null): RunEventBody[] {
  const { ballots = [], tally } = (result ?? {}) as {
    ballots?: Pick<Extract<EvidenceEvent, { type: 'vote.cast' }>, 'response_id' | 'ranking' | 'abstained'>[];
    tally?: Pick<Extract<EvidenceEvent, { type: 'tally.updated' }>, 'method' | 'ballots' | 'ranking'>;
  };
  return [
    ...ballots.map(({ response_id, ranking, abstained }): RunEventBody => {
      return { type: 'vote.cast', response_id, ranking, abstained };
    }),
    ...(tally
      ? [
          {
            type: 'tally.updated' as const,
            ...tally,
            ranking: tally.ranking.filter(({ score }) => score !== null),
            outstanding: 0,
            decided: true,
          },
        ]
      : []),
  ];
}

/** So is that of a debate. */
function roundIn(result: RunResult | null, number: number): RunEventBody[] {
  const { rounds = [], ended } = (result ?? {}) as {
    rounds?: Omit<Extract<EvidenceEvent, { type: 'round.measured' }>, 'type'>[];
    ended?: string;
  };
  const round = rounds[number];
  if (!round) return [];
  const { agreement } = round;
  const isEnd = ended === 'agreement' && number === rounds.length - 1 && agreement !== null;
  return [
    { type: 'round.measured', ...round },
    ...(isEnd ? [{ type: 'consensus.reached' as const, round: number, agreement }] : []),
  ];
}

function endOf({ finishedAt }: EndedRun['responses'][number]): number {
  return finishedAt?.getTime() ?? Infinity;
}
